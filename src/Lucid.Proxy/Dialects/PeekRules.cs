using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects;

/// <summary>What the request peeks of all dialects share. The first fault found is the one that is told.</summary>
internal static class PeekRules
{
    /// <summary>Longest model name looked up, in bytes of its JSON string: names are short, and the name is kept for
    /// the length of the call.</summary>
    public const int MaxModelBytes = 258;

    public static void Fail(ProblemKind kind, string? parameter, string message, ref RequestPeek peek)
    {
        if (peek.Problem.Kind == ProblemKind.None)
        {
            peek.Problem = new RequestProblem(kind, parameter, message);
        }
    }

    public static void Kind(bool isRight, string parameter, string expected, ref RequestPeek peek)
    {
        if (!isRight)
        {
            Fail(ProblemKind.InvalidValue, parameter, $"{parameter}: must be {expected}", ref peek);
        }
    }

    public static void Root(JsonKind kind, ref RequestPeek peek)
    {
        if (kind != JsonKind.Object)
        {
            Fail(ProblemKind.Malformed, null, "The request body must be a JSON object", ref peek);
        }
    }

    public static void Model(JsonKind kind, ByteRange range, ref RequestPeek peek)
    {
        if (kind != JsonKind.String || range.Bytes == 2)
        {
            Fail(ProblemKind.InvalidValue, "model", "model: must be a string that names a model", ref peek);
        }
        else if (range.Bytes > MaxModelBytes)
        {
            Fail(ProblemKind.InvalidValue, "model", "model: must be at most 256 bytes long", ref peek);
        }

        peek.Model = range;
    }

    public static void Messages(JsonKind kind, ByteRange range, ref RequestPeek peek)
    {
        Kind(kind == JsonKind.Array, "messages", "an array", ref peek);
        peek.Messages = range;
    }

    public static bool Flag(JsonKind kind, string parameter, ref RequestPeek peek)
    {
        Kind(kind is JsonKind.True or JsonKind.False or JsonKind.Null, parameter, "true or false", ref peek);
        return kind == JsonKind.True;
    }

    /// <summary>Reads a maximum of output tokens. <paramref name="least"/> is 1 where a server could read 0 as no
    /// limit: a hold for nothing would bound nothing.</summary>
    public static void MaxOutput(
        JsonKind kind, ReadOnlySpan<byte> text, string parameter, int least, ref RequestPeek peek)
    {
        if (kind == JsonKind.Null)
        {
            return;
        }

        if (kind != JsonKind.Number || !JsonText.TryReadInteger(text, out var value)
            || value < least || value > int.MaxValue)
        {
            Fail(
                ProblemKind.InvalidValue,
                parameter,
                $"{parameter}: must be an integer from {least} to 2147483647",
                ref peek);
            return;
        }

        if (peek.MaxOutputTokens >= 0 && peek.MaxOutputTokens != value)
        {
            // An upstream may honour either name: which one the client means cannot be guessed.
            Fail(
                ProblemKind.InvalidValue,
                parameter,
                $"{parameter}: max_tokens and max_completion_tokens are both given, with different values",
                ref peek);
        }

        peek.MaxOutputTokens = Math.Max(peek.MaxOutputTokens, value);
    }

    public static void AnswerCount(JsonKind kind, ReadOnlySpan<byte> text, ref RequestPeek peek)
    {
        if (kind == JsonKind.Null)
        {
            return;
        }

        if (kind != JsonKind.Number || !JsonText.TryReadInteger(text, out var value) || value is < 1 or > 128)
        {
            Fail(ProblemKind.InvalidValue, "n", "n: must be an integer from 1 to 128", ref peek);
            return;
        }

        peek.AnswerCount = value;
    }

    public static void ResponseFormat(JsonKind kind, ReadOnlySpan<byte> text, ref RequestPeek peek)
    {
        if (kind != JsonKind.String)
        {
            Fail(ProblemKind.InvalidValue, "response_format.type", "response_format.type: must be a string", ref peek);
        }
        else if (!JsonText.StringEquals(text, "text"u8))
        {
            Fail(
                ProblemKind.Unsupported,
                "response_format",
                "response_format: JSON mode is not supported; ask for JSON in the prompt or use a tool",
                ref peek);
        }
    }

    /// <summary>A field that would have another model answer, or be asked.</summary>
    public static void OtherModel(JsonKind kind, string parameter, ref RequestPeek peek)
    {
        if (kind != JsonKind.Null)
        {
            Fail(
                ProblemKind.Unsupported,
                parameter,
                $"{parameter}: this gateway never answers with another model than the one asked for",
                ref peek);
        }
    }

    public static void RequireModelAndMessages(ref RequestPeek peek)
    {
        if (peek.Model.IsEmpty)
        {
            Fail(ProblemKind.Missing, "model", "model: Field required", ref peek);
        }

        if (peek.Messages.IsEmpty)
        {
            Fail(ProblemKind.Missing, "messages", "messages: Field required", ref peek);
        }
    }

    /// <summary>The validating pass: the visitor gathers, and what makes the body unusable is told in the caller's
    /// terms.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="paths">What the visitor is told of.</param>
    /// <param name="names">What the caller calls each path.</param>
    /// <param name="visitor">Fills the peek.</param>
    /// <param name="peek">The visitor's own.</param>
    /// <returns>Whether the body is JSON in which every field means one thing.</returns>
    public static bool Scan<TVisitor>(
        ReadOnlyMemory<byte> body, JsonPathSet paths, string[] names, ref TVisitor visitor, ref RequestPeek peek)
        where TVisitor : struct, IJsonVisitor
    {
        var scanner = default(JsonScanner);
        var outcome = scanner.Scan(body.Span, final: true, paths, ref visitor, JsonLimits.Default, out _);
        ApplyScan(outcome, scanner.Reject, names, ref peek);
        return outcome == ParseOutcome.Done;
    }

    public static void Tools(JsonKind kind, ref RequestPeek peek)
    {
        Kind(kind is JsonKind.Array or JsonKind.Null, "tools", "an array", ref peek);
        peek.HasTools |= kind == JsonKind.Array;
    }

    // The scanner's verdict outranks what the visitor saw before it.
    private static void ApplyScan(ParseOutcome outcome, JsonReject reject, string[] names, ref RequestPeek peek)
    {
        if (outcome == ParseOutcome.Done)
        {
            return;
        }

        var name = reject.PathIndex >= 0 && reject.PathIndex < names.Length ? names[reject.PathIndex] : null;
        peek.Problem = reject.Kind switch
        {
            JsonRejectKind.DuplicateKey => new RequestProblem(
                ProblemKind.Ambiguous,
                name,
                $"{name}: the field is given twice, and the model's provider could read another one than we do"),
            JsonRejectKind.EscapedKey => new RequestProblem(
                ProblemKind.Ambiguous,
                name,
                $"{name}: the name of this field must be written plainly, without escapes"),
            JsonRejectKind.MiscasedKey => new RequestProblem(
                ProblemKind.Ambiguous,
                name,
                $"{name}: the name of this field must be written in lower case"),
            JsonRejectKind.TooDeep => new RequestProblem(
                ProblemKind.Malformed, null, "The request body is nested too deeply"),
            _ => new RequestProblem(
                ProblemKind.Malformed, null, $"The request body is not valid JSON (at byte {reject.Offset})"),
        };
    }
}
