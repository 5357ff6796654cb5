using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.SameDialect;

/// <summary>Plans the edits of a request body whose dialect the upstream speaks too: model name, and where needed the
/// maximum of output tokens, the request for usage and a top-level system prompt. Every other byte travels as the
/// client wrote it.</summary>
internal static class RequestSplice
{
    private static readonly byte[] MaxTokensName = "\"max_tokens\":"u8.ToArray();
    private static readonly byte[] MaxCompletionTokensName = "\"max_completion_tokens\":"u8.ToArray();
    private static readonly byte[] MaxTokensKey = "\"max_tokens\""u8.ToArray();
    private static readonly byte[] MaxCompletionTokensKey = "\"max_completion_tokens\""u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] StreamOptionsMember = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] StreamOptionsValue = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] IncludeUsageMember = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] IncludeUsageMemberAndComma = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] SystemMessageStart = "{\"role\":\"system\",\"content\":"u8.ToArray();
    private static readonly byte[] SystemMessageEnd = "}"u8.ToArray();
    private static readonly byte[] SystemMessageEndAndComma = "},"u8.ToArray();

    /// <summary>Fills <paramref name="edits"/> for <paramref name="body"/>.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="peek">What was read of it, without a problem.</param>
    /// <param name="dialect">The dialect of both sides.</param>
    /// <param name="modelJson">The upstream's name of the model, as a JSON string.</param>
    /// <param name="maxOutputTokens">The maximum to be written, -1 to leave it to the client's own.</param>
    /// <param name="usesMaxCompletionTokens">The upstream is known to take the maximum by its newer name; others may
    /// know the older one only.</param>
    /// <param name="edits">Cleared first. Borrows <paramref name="body"/> and <paramref name="modelJson"/>.</param>
    public static void Plan(
        ReadOnlyMemory<byte> body,
        in RequestPeek peek,
        Dialect dialect,
        ReadOnlyMemory<byte> modelJson,
        long maxOutputTokens,
        bool usesMaxCompletionTokens,
        SpliceList edits)
    {
        edits.Clear();
        edits.Add(peek.Model, modelJson);
        // Insertions go behind the opening brace; a body with a model has at least one member, so a comma always
        // follows.
        var front = new ByteRange(body.Span.IndexOf((byte)'{') + 1, 0);
        PlanMaximum(body.Span, peek, front, maxOutputTokens, usesMaxCompletionTokens, edits);
        if (dialect != Dialect.OpenAi)
        {
            return;
        }

        if (peek.IsStream && !peek.WantsUsage)
        {
            AskForUsage(body.Span, peek, front, edits);
        }

        if (!peek.System.IsEmpty)
        {
            MoveSystem(body, peek, edits);
        }
    }

    /// <summary>Puts another <c>user</c> in the place of the client's.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="peek">What was read of it.</param>
    /// <param name="userMember">The member with a comma behind it: <c>"user":"...",</c>.</param>
    /// <param name="edits">Filled already.</param>
    public static void PlanUser(
        ReadOnlySpan<byte> body, in RequestPeek peek, ReadOnlyMemory<byte> userMember, SpliceList edits)
    {
        if (peek.User.IsEmpty)
        {
            edits.Add(new ByteRange(body.IndexOf((byte)'{') + 1, 0), userMember);
        }
        else
        {
            edits.Add(peek.User, userMember["\"user\":".Length..^1]);
        }
    }

    /// <summary>The maximum that is held for must bind: it stands under a name that the upstream knows.</summary>
    private static void PlanMaximum(
        ReadOnlySpan<byte> body,
        in RequestPeek peek,
        ByteRange front,
        long maxOutputTokens,
        bool usesMaxCompletionTokens,
        SpliceList edits)
    {
        var known = usesMaxCompletionTokens ? peek.MaxCompletionTokens : peek.MaxTokens;
        var other = usesMaxCompletionTokens ? peek.MaxTokens : peek.MaxCompletionTokens;
        var isOurs = maxOutputTokens >= 0;
        if (!isOurs && (usesMaxCompletionTokens || peek.MaxOutputTokens < 0))
        {
            // Who takes the newer name takes the older one too.
            return;
        }

        var maximum = isOurs ? maxOutputTokens : peek.MaxOutputTokens;
        if (!known.IsEmpty)
        {
            if (isOurs || body[known.Start] == (byte)'n')
            {
                edits.AddNumber(known, maximum);
            }
        }
        else if (!other.IsEmpty)
        {
            edits.Add(KeyOf(body, other), usesMaxCompletionTokens ? MaxCompletionTokensKey : MaxTokensKey);
            if (isOurs)
            {
                edits.AddNumber(other, maximum);
            }
        }
        else if (isOurs)
        {
            edits.Add(front, usesMaxCompletionTokens ? MaxCompletionTokensName : MaxTokensName);
            edits.AddNumber(front, maximum);
            edits.Add(front, Comma);
        }
    }

    private static void AskForUsage(ReadOnlySpan<byte> body, in RequestPeek peek, ByteRange front, SpliceList edits)
    {
        if (!peek.IncludeUsage.IsEmpty)
        {
            edits.Add(peek.IncludeUsage, True);
        }
        else if (peek.StreamOptions.IsEmpty)
        {
            edits.Add(front, StreamOptionsMember);
        }
        else if (peek.StreamOptionsKind == JsonKind.Null)
        {
            edits.Add(peek.StreamOptions, StreamOptionsValue);
        }
        else
        {
            var inside = body.Slice(peek.StreamOptions.Start + 1, peek.StreamOptions.Bytes - 2);
            var isEmpty = inside.IndexOfAnyExcept(" \t\r\n"u8) < 0;
            edits.Add(
                new ByteRange(peek.StreamOptions.Start + 1, 0),
                isEmpty ? IncludeUsageMember : IncludeUsageMemberAndComma);
        }
    }

    /// <summary>Chat completions has no top-level <c>system</c>; our API accepts one, and it becomes the first
    /// message.</summary>
    private static void MoveSystem(ReadOnlyMemory<byte> body, in RequestPeek peek, SpliceList edits)
    {
        var text = body.Span;
        edits.Remove(MemberOf(text, peek.System));
        var value = body.Slice(peek.System.Start, peek.System.Bytes);
        if (value.Span.SequenceEqual("null"u8))
        {
            return;
        }

        var inside = text.Slice(peek.Messages.Start + 1, peek.Messages.Bytes - 2);
        var at = new ByteRange(peek.Messages.Start + 1, 0);
        edits.Add(at, SystemMessageStart);
        edits.Add(at, value);
        edits.Add(at, inside.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? SystemMessageEnd : SystemMessageEndAndComma);
    }

    /// <summary>The name of a value, with its quotes.</summary>
    private static ByteRange KeyOf(ReadOnlySpan<byte> text, ByteRange value)
    {
        var colon = text[..value.Start].LastIndexOf((byte)':');
        var nameEnd = text[..colon].LastIndexOf((byte)'"');
        var start = text[..nameEnd].LastIndexOf((byte)'"');
        return new ByteRange(start, nameEnd + 1 - start);
    }

    /// <summary>Widens a value to its whole member: name, colon, value and one comma. The name is spelt plainly (the
    /// scan saw to it), and another member, <c>model</c>, exists, so there is a comma on one side.</summary>
    private static ByteRange MemberOf(ReadOnlySpan<byte> text, ByteRange value)
    {
        var start = KeyOf(text, value).Start;
        var after = text[value.End..];
        var next = after.IndexOfAnyExcept(" \t\r\n"u8);
        if (after[next] == (byte)',')
        {
            return new ByteRange(start, value.End + next + 1 - start);
        }

        var comma = text[..start].LastIndexOf((byte)',');
        return new ByteRange(comma, value.End - comma);
    }
}
