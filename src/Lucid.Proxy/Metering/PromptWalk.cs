using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace Lucid.Proxy.Metering;

/// <summary>
/// Walks through a messages body and counts. What it holds does not grow with the body: it keeps no tree of it, and
/// counts by the vocabulary only so much text as any model can take. What is beyond, or nested deeper than blocks are,
/// counts a token a byte, which is the most that it can be.
/// </summary>
/// <param name="imageTokens">What a picture counts.</param>
/// <param name="cancellation">Gives the count up.</param>
internal ref struct PromptWalk(int imageTokens, CancellationToken cancellation)
{
    /// <summary>Some 2 million tokens of English: more than the largest context window.</summary>
    private const int MaxCountedChars = 8 << 20;

    /// <summary>A message, a result in it, a document in that, a text in that.</summary>
    private const int MaxLevels = 6;

    private const int MinTokensPerDocument = 3_000;
    private const int DocumentBytesPerToken = 10;
    private const int TokensPerMessage = 4;
    private const int TokensPerRequest = 8;

    /// <summary>What providers add to the prompt when tools are offered.</summary>
    private const int TokensForTools = 350;

    // As deep as the bodies that are let in (JsonLimits).
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private readonly int _imageTokens = imageTokens;
    private readonly CancellationToken _cancellation = cancellation;
    private int _charsLeft = MaxCountedChars;

    /// <summary>Tokens of text, and of what stands around it.</summary>
    public long TextTokens { get; private set; } = TokensPerRequest;

    /// <summary>Tokens of pictures and documents.</summary>
    public long MediaTokens { get; private set; }

    /// <summary>Counts a whole body, an object.</summary>
    public void Request(scoped ReadOnlySpan<byte> body)
    {
        var reader = Enter(body);
        while (NextMember(ref reader))
        {
            if (Names(reader, "system"u8))
            {
                Content(NextValue(ref reader, body), level: 1);
            }
            else if (Names(reader, "tools"u8))
            {
                Tools(NextValue(ref reader, body));
            }
            else if (Names(reader, "messages"u8))
            {
                Messages(NextValue(ref reader, body));
            }
            else
            {
                NextValue(ref reader, body);
            }
        }
    }

    private void Tools(scoped ReadOnlySpan<byte> tools)
    {
        if (tools is [(byte)'[', ..])
        {
            TextTokens += TokensForTools;
            Raw(tools);
        }
    }

    private void Messages(scoped ReadOnlySpan<byte> messages)
    {
        if (messages is not [(byte)'[', ..])
        {
            return;
        }

        var reader = Enter(messages);
        while (NextItem(ref reader, messages, out var message))
        {
            TextTokens += TokensPerMessage;
            Content(Member(message, "content"u8), level: 1);
        }
    }

    private void Content(scoped ReadOnlySpan<byte> content, int level)
    {
        if (content is not [(byte)'[', ..])
        {
            Text(content);
            return;
        }

        if (level > MaxLevels)
        {
            TextTokens += content.Length;
            return;
        }

        var reader = Enter(content);
        while (NextItem(ref reader, content, out var block))
        {
            _cancellation.ThrowIfCancellationRequested();
            Block(block, level);
        }
    }

    private void Block(scoped ReadOnlySpan<byte> block, int level)
    {
        var type = Member(block, "type"u8);
        if (Is(type, "image"u8))
        {
            MediaTokens += _imageTokens;
        }
        else if (Is(type, "document"u8))
        {
            Document(block, level);
        }
        else if (Is(type, "tool_use"u8) || Is(type, "server_tool_use"u8))
        {
            TextTokens += TokensPerMessage;
            Text(Member(block, "name"u8));
            Raw(Member(block, "input"u8));
        }
        else
        {
            TextTokens += Is(type, "tool_result"u8) ? TokensPerMessage : 0;
            Text(Member(block, "text"u8));
            Text(Member(block, "thinking"u8));
            Content(Member(block, "content"u8), level + 1);
        }
    }

    private void Document(scoped ReadOnlySpan<byte> block, int level)
    {
        Text(Member(block, "title"u8));
        Text(Member(block, "context"u8));
        var source = Member(block, "source"u8);
        var type = Member(source, "type"u8);
        if (Is(type, "text"u8))
        {
            Text(Member(source, "data"u8));
        }
        else if (Is(type, "content"u8))
        {
            Content(Member(source, "content"u8), level + 1);
        }
        else
        {
            // How many pages it has cannot be told from outside; its bytes bound them.
            var bytes = Member(source, "data"u8).Length / 4L * 3;
            MediaTokens += Math.Max(MinTokensPerDocument, bytes / DocumentBytesPerToken);
        }
    }

    /// <summary>Counts a string; nothing else is text.</summary>
    private void Text(scoped ReadOnlySpan<byte> json)
    {
        if (json is not [(byte)'"', ..] || !TakeChars(json.Length))
        {
            return;
        }

        var chars = ArrayPool<char>.Shared.Rent(json.Length);
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            TextTokens += Vocabulary.Count(chars.AsSpan(0, reader.CopyString(chars)), _cancellation);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is valid JSON and no text: no vocabulary has tokens of less than a byte.
            TextTokens += json.Length;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    /// <summary>Counts JSON as it stands, as it is shown to a model.</summary>
    private void Raw(scoped ReadOnlySpan<byte> json)
    {
        if (json is not [(byte)'{' or (byte)'[', ..] || !TakeChars(json.Length))
        {
            return;
        }

        var chars = ArrayPool<char>.Shared.Rent(json.Length);
        try
        {
            TextTokens += Vocabulary.Count(chars.AsSpan(0, Encoding.UTF8.GetChars(json, chars)), _cancellation);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    private bool TakeChars(int chars)
    {
        if (chars > _charsLeft)
        {
            TextTokens += chars;
            return false;
        }

        _charsLeft -= chars;
        return true;
    }

    private static Utf8JsonReader Enter(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        return reader;
    }

    private static bool NextMember(scoped ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static bool NextItem(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out ReadOnlySpan<byte> item)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
        {
            item = default;
            return false;
        }

        item = Value(ref reader, json);
        return true;
    }

    private static ReadOnlySpan<byte> NextValue(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        return Value(ref reader, json);
    }

    private static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The value of a member of an object, the last where several have the name; empty without one.</summary>
    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> found = default;
        if (json is not [(byte)'{', ..])
        {
            return found;
        }

        var reader = Enter(json);
        while (NextMember(ref reader))
        {
            var isNamed = Names(reader, name);
            var value = NextValue(ref reader, json);
            found = isNamed ? value : found;
        }

        return found;
    }

    private static bool Is(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text)
    {
        if (json is not [(byte)'"', ..])
        {
            return false;
        }

        var reader = Enter(json);
        return Names(reader, text);
    }

    /// <summary>True for a key or string that says <paramref name="text"/>, which has no control characters and no
    /// quotes. Half of a surrogate pair says nothing, and the reader's own comparison throws at one.</summary>
    private static bool Names(in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            return raw.SequenceEqual(text);
        }

        foreach (var wanted in text)
        {
            var bytes = raw is [(byte)'\\', (byte)'u', _, _, _, _, ..] ? 6 : 1;
            if (raw.Length < bytes || Unescaped(raw[..bytes]) != wanted)
            {
                return false;
            }

            raw = raw[bytes..];
        }

        return raw.IsEmpty;
    }

    private static int Unescaped(ReadOnlySpan<byte> one) => one.Length == 1 ? one[0]
        : Utf8Parser.TryParse(one[2..], out ushort unit, out var used, 'x') && used == 4 ? unit
        : -1;
}
