using System;
using Lucid.Net.Bytes;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects;

/// <summary>What of an answer the client's dialect cannot say: JSON paths of the answer as its upstream gives it whole,
/// with the kind of a block or part in parentheses. The same of many blocks is one path with <c>[*]</c>.</summary>
internal sealed class AnswerDrops
{
    // A header of ours must not outgrow what a client's parser takes.
    private const int MaxPaths = 32;
    private const int MaxKeyBytes = 64;

    private readonly Entry[] _entries = new Entry[MaxPaths];
    private readonly ByteScratch _keys = new();
    private bool _hasMore;

    public int Count { get; private set; }

    /// <summary>Position of the block that is being told.</summary>
    public int Block { get; set; }

    public void Clear()
    {
        Count = 0;
        Block = -1;
        _hasMore = false;
        _keys.Clear();
    }

    /// <summary>Notes something that the client is not told.</summary>
    /// <param name="site">Where it stands.</param>
    /// <param name="key">Its key, or its kind.</param>
    public void Add(AnswerSite site, ReadOnlySpan<byte> key)
    {
        var start = _keys.Count;
        foreach (var value in key[..Math.Min(key.Length, MaxKeyBytes)])
        {
            // The upstream's own text, on its way into a header.
            _keys.Write(DroppedPaths.IsPlain(value) || value == (byte)'.' ? value : (byte)'?');
        }

        var clean = _keys.Span[start..];
        for (var i = 0; i < Count; i++)
        {
            ref var known = ref _entries[i];
            if (known.Site == site && _keys.Span.Slice(known.Key.Start, known.Key.Bytes).SequenceEqual(clean))
            {
                known.IsMany |= known.Block != Block;
                _keys.Truncate(start);
                return;
            }
        }

        if (Count == MaxPaths)
        {
            _hasMore = true;
            _keys.Truncate(start);
            return;
        }

        _entries[Count++] = new Entry
        {
            Site = site, Block = Block, Key = new ByteRange(start, clean.Length),
        };
    }

    /// <summary>Writes all, comma-separated; <c>...</c> stands for those beyond the limit.</summary>
    public void WriteTo(ByteScratch output)
    {
        for (var i = 0; i < Count; i++)
        {
            output.Write(i == 0 ? default : ","u8);
            Write(_entries[i], output);
        }

        output.Write(_hasMore ? ",..."u8 : default);
    }

    private void Write(in Entry entry, ByteScratch output)
    {
        var key = _keys.Span.Slice(entry.Key.Start, entry.Key.Bytes);
        var isKind = entry.Site is AnswerSite.Block or AnswerSite.MessagePart;
        switch (entry.Site)
        {
            case AnswerSite.Choice:
                output.Write("choices[0]."u8);
                break;
            case AnswerSite.Message:
                output.Write("choices[0].message."u8);
                break;
            case AnswerSite.MessagePart:
                output.Write("choices[0].message.content[*]"u8);
                break;
            case AnswerSite.ToolCall:
                output.Write("choices[0].message.tool_calls[*]."u8);
                break;
            case AnswerSite.Block or AnswerSite.BlockMember or AnswerSite.Citation:
                WriteBlock(entry, output);
                output.Write(entry.Site == AnswerSite.Citation ? ".citations[*]."u8 : isKind ? default : "."u8);
                break;
            default:
                break;
        }

        output.Write(isKind ? "("u8 : default);
        output.Write(key);
        output.Write(isKind ? ")"u8 : default);
    }

    private static void WriteBlock(in Entry entry, ByteScratch output)
    {
        output.Write("content["u8);
        if (entry.IsMany)
        {
            output.Write("*"u8);
        }
        else
        {
            output.WriteNumber(entry.Block);
        }

        output.Write("]"u8);
    }

    private struct Entry
    {
        public AnswerSite Site;
        public ByteRange Key;
        public int Block;
        public bool IsMany;
    }
}
