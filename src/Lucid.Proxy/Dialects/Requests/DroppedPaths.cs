using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What a translation could not carry, as JSON paths for <c>x-lucid-dropped</c>. The same field of many
/// messages or tools is one path with <c>[*]</c>.</summary>
internal sealed class DroppedPaths
{
    // A header of ours must not outgrow what a client's parser takes.
    private const int MaxPaths = 32;
    private const int MaxKeyBytes = 64;

    private readonly DroppedPath[] _paths = new DroppedPath[MaxPaths];
    private readonly bool[] _isMany = new bool[MaxPaths];
    private bool _hasMore;

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        _hasMore = false;
        Array.Clear(_isMany);
    }

    /// <summary>Notes one.</summary>
    /// <param name="source">The client's body.</param>
    /// <param name="path">Its place.</param>
    public void Add(ReadOnlySpan<byte> source, in DroppedPath path)
    {
        for (var i = 0; i < Count; i++)
        {
            ref readonly var known = ref _paths[i];
            if (known.Site == path.Site && Text(source, known.Key).SequenceEqual(Text(source, path.Key))
                && Text(source, known.Parent).SequenceEqual(Text(source, path.Parent)))
            {
                _isMany[i] |= known != path;
                return;
            }
        }

        if (Count == MaxPaths)
        {
            _hasMore = true;
            return;
        }

        _paths[Count++] = path;
    }

    /// <summary>The first one, with its real positions.</summary>
    public string First(ReadOnlySpan<byte> source)
    {
        var text = new ByteScratch();
        Write(source, 0, isMany: false, text);
        return System.Text.Encoding.ASCII.GetString(text.Span);
    }

    /// <summary>Writes all, comma-separated; <c>...</c> stands for those beyond the limit.</summary>
    public void WriteTo(ReadOnlySpan<byte> source, ByteScratch output)
    {
        for (var i = 0; i < Count; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            Write(source, i, _isMany[i], output);
        }

        if (_hasMore)
        {
            output.Write(",..."u8);
        }
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> source, ByteRange range) =>
        source.Slice(range.Start, range.Bytes);

    private void Write(ReadOnlySpan<byte> source, int index, bool isMany, ByteScratch output)
    {
        ref readonly var path = ref _paths[index];
        switch (path.Site)
        {
            case DropSite.SystemPart:
                List("system"u8, path.Outer, isMany, output);
                break;
            case DropSite.Message or DropSite.Part or DropSite.ResultPart or DropSite.Call:
                List("messages"u8, path.Outer, isMany, output);
                Inside(path, isMany, output);
                break;
            case DropSite.Tool or DropSite.ToolFunction:
                List("tools"u8, path.Outer, isMany, output);
                output.Write(path.Site == DropSite.ToolFunction ? ".function"u8 : default);
                break;
            default:
                break;
        }

        Key(Text(source, path.Parent), output);
        Key(Text(source, path.Key), output);
        if (path.Site == DropSite.Stop)
        {
            List(default, path.Outer, isMany, output);
        }
    }

    private static void Inside(in DroppedPath path, bool isMany, ByteScratch output)
    {
        if (path.Site == DropSite.Call)
        {
            List(".tool_calls"u8, path.Middle, isMany, output);
        }
        else if (path.Site != DropSite.Message)
        {
            List(".content"u8, path.Middle, isMany, output);
            if (path.Site == DropSite.ResultPart)
            {
                List(".content"u8, path.Inner, isMany, output);
            }
        }
    }

    private static void List(ReadOnlySpan<byte> name, int position, bool isMany, ByteScratch output)
    {
        output.Write(name);
        if (position < 0 && !isMany)
        {
            return;
        }

        output.Write("["u8);
        if (isMany)
        {
            output.Write("*"u8);
        }
        else
        {
            output.WriteNumber(position);
        }

        output.Write("]"u8);
    }

    // A key is the client's own text and goes into a header: only what cannot be mistaken there is shown.
    private static void Key(ReadOnlySpan<byte> key, ByteScratch output)
    {
        if (key.IsEmpty)
        {
            return;
        }

        if (output.Count > 0 && output.Span[^1] != ',')
        {
            output.Write("."u8);
        }

        foreach (var value in key[..Math.Min(key.Length, MaxKeyBytes)])
        {
            output.Write(IsPlain(value) ? value : (byte)'?');
        }
    }

    /// <summary>True for a letter of a key that may stand in a header as it is.</summary>
    public static bool IsPlain(byte value) =>
        Ascii.IsDigit(value) || Ascii.ToLower(value) is >= (byte)'a' and <= (byte)'z' or (byte)'_' or (byte)'-'
            or (byte)'$';
}
