using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Text.Json;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;

namespace Lucid.Proxy.Cli;

/// <summary>Prints the text of a streamed answer as it arrives, in either dialect.</summary>
internal sealed class DemoStream(TextWriter output)
{
    private readonly ArrayBufferWriter<byte> _unread = new();
    private SseScanner _scanner;
    private int _consumed;

    /// <summary>Whether the stream said its own end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What arrived and was no event: the body of an error.</summary>
    public string Rest => Encoding.UTF8.GetString(_unread.WrittenSpan[_consumed..]);

    /// <summary>Takes the next bytes.</summary>
    public void Take(ReadOnlyMemory<byte> run)
    {
        _unread.Write(run.Span);
        while (_scanner.TryRead(_unread.WrittenSpan[_consumed..], endOfStream: false, out SseFrame frame, out _)
            == ParseOutcome.Done)
        {
            if (frame.DataLineCount > 0)
            {
                Show(_unread.WrittenMemory.Slice(_consumed + frame.DataStart, frame.DataBytes));
            }

            _consumed += frame.FrameBytes;
        }
    }

    private void Show(ReadOnlyMemory<byte> data)
    {
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            IsComplete = true;
            return;
        }

        using JsonDocument document = JsonDocument.Parse(data);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("choices", out JsonElement choices) && choices.GetArrayLength() > 0)
        {
            Print(choices[0], "content");
        }
        else if (root.TryGetProperty("type", out JsonElement type))
        {
            Print(root, "text");
            IsComplete |= type.ValueEquals("message_stop");
        }
    }

    private void Print(JsonElement holder, string name)
    {
        if (holder.TryGetProperty("delta", out JsonElement delta)
            && delta.TryGetProperty(name, out JsonElement text)
            && text.ValueKind == JsonValueKind.String)
        {
            output.Write(text.GetString());
            output.Flush();
        }
    }
}
