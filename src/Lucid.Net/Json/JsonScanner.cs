using System;
using System.Runtime.CompilerServices;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <summary>
/// Walks one JSON text (RFC 8259), validates all of it, and tells where the watched values lie. Nothing is decoded and
/// nothing copied.
/// </summary>
/// <remarks>
/// <para>A gateway must read a text as the upstream reads it, so the scan is strict: exactly one value, no byte order
/// mark, UTF-8 in every string, no control bytes, no more than 128 levels. Escapes of lone surrogates are let through,
/// because providers send them. A watched key that is spelt with escapes is refused, and for paths with <c>!</c> a key
/// that is there twice or differs in letter case only. Keys that nobody watches may repeat.</para>
/// <para>Mutable state of some 500 bytes: keep it in a field, pass it by reference. Not thread-safe, allocates nothing,
/// never throws for any input.</para>
/// </remarks>
public partial struct JsonScanner
{
    // What a step returns when the scan cannot go on: more bytes are needed, or Reject is set.
    private const int Stopped = -1;

    private At _at;
    private Token _token;
    private bool _isFinal;
    private bool _hasEscape;
    private bool _hasHighByte;
    private JsonNumberScan _number;
    private int _position;
    private int _tokenStart;
    private int _depth;
    private int _maxDepth;
    private int _watchedDepth;
    private int _pendingIndex;
    private ulong _kindsLow;
    private ulong _kindsHigh;
    private int _pending;
    private JsonPathNode[] _nodes;
    private WatchStack _watches;

    // What may come next.
    private enum At : byte
    {
        Start,
        Value,
        ElementOrEnd,
        Key,
        KeyOrEnd,
        Colon,
        CommaOrEnd,
        End,
    }

    // The token that the text ended in; literals are begun again, they have five bytes.
    private enum Token : byte
    {
        None,
        Key,
        String,
        Number,
    }

    /// <summary>What was refused; its kind is None unless the last outcome was Rejected.</summary>
    public JsonReject Reject { get; private set; }

    private readonly bool IsInObject => (_kindsLow & 1) != 0;

    /// <summary>Scans what is there so far.</summary>
    /// <param name="soFar">
    /// The text from its first byte. A longer call must begin with the same bytes; the memory may be another.
    /// </param>
    /// <param name="final">Whether this is the whole text.</param>
    /// <param name="paths">The same at every call of one text.</param>
    /// <param name="visitor">Told each watched value once, in the order in which they end.</param>
    /// <param name="limits">The same at every call of one text.</param>
    /// <param name="consumedBytes">Bytes that will not be looked at again; the whole text on Done.</param>
    /// <returns>
    /// Done when <paramref name="final"/> and the text is one valid value; the scanner is then ready for another text.
    /// NeedMore only while not <paramref name="final"/>. Rejected: see <see cref="Reject"/>, and call
    /// <see cref="Reset"/> before another text.
    /// </returns>
    public ParseOutcome Scan<TVisitor>(
        ReadOnlySpan<byte> soFar,
        bool final,
        JsonPathSet paths,
        ref TVisitor visitor,
        in JsonLimits limits,
        out int consumedBytes)
        where TVisitor : struct, IJsonVisitor
    {
        if (_at == At.Start)
        {
            _at = At.Value;
            _nodes = paths.Nodes;
            _pending = 0;
            _pendingIndex = -1;
            _maxDepth = limits.EffectiveMaxDepth;
        }

        _isFinal = final;
        if (Reject.Kind == JsonRejectKind.None)
        {
            Run(soFar, ref visitor);
        }

        consumedBytes = _position;
        if (Reject.Kind == JsonRejectKind.None && final)
        {
            if (_at == At.End)
            {
                Reset();
                return ParseOutcome.Done;
            }

            Refuse(JsonRejectKind.Truncated, soFar.Length);
        }

        return Reject.Kind == JsonRejectKind.None ? ParseOutcome.NeedMore : ParseOutcome.Rejected;
    }

    /// <summary>Makes the scanner ready for another text.</summary>
    public void Reset()
    {
        // The stack of watches is left as it is: entries are written before they are read, and clearing 400 bytes per
        // event would cost as much as scanning 50.
        _at = At.Start;
        _token = Token.None;
        _position = 0;
        _depth = 0;
        _watchedDepth = 0;
        Reject = default;
    }

    private void Run<TVisitor>(ReadOnlySpan<byte> text, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        int position = _token == Token.None ? _position : ResumeToken(text, ref visitor);
        if (position == Stopped)
        {
            return;
        }

        while ((uint)position < (uint)text.Length)
        {
            byte value = text[position];
            int next;
            if (value <= ' ')
            {
                next = IsBlank(value) ? position + 1 : Refuse(JsonRejectKind.Malformed, position);
            }
            else
            {
                next = _at switch
                {
                    At.Key or At.KeyOrEnd => ReadKey(text, position, ref visitor),
                    At.Value or At.ElementOrEnd => ReadValue(text, position, ref visitor),
                    At.CommaOrEnd => ReadCommaOrEnd(text, position, ref visitor),
                    At.Colon => ReadColon(value, position),
                    _ => Refuse(JsonRejectKind.TrailingBytes, position),
                };
            }

            if (next == Stopped)
            {
                return;
            }

            position = next;
        }

        _position = position;
    }

    private int ReadValue<TVisitor>(ReadOnlySpan<byte> text, int position, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        byte first = text[position];
        if (first == '"')
        {
            int end = JsonStringScan.EndOfPlain(text, position + 1);
            return end < text.Length && text[end] == '"'
                ? EndValue(text, JsonKind.String, position, end + 1, ref visitor)
                : BeginString(text, Token.String, position, end, ref visitor);
        }

        switch (first)
        {
            case (byte)'{':
                return Open(position, isObject: true);
            case (byte)'[':
                return Open(position, isObject: false);
            case (byte)']' when _at == At.ElementOrEnd:
                return Close(text, position, ref visitor);
            case (byte)'t':
                return ReadLiteral(text, "true"u8, JsonKind.True, position, ref visitor);
            case (byte)'f':
                return ReadLiteral(text, "false"u8, JsonKind.False, position, ref visitor);
            case (byte)'n':
                return ReadLiteral(text, "null"u8, JsonKind.Null, position, ref visitor);
            case >= (byte)'1' and <= (byte)'9':
                return ReadNumber(text, position, ref visitor);
            case (byte)'-' or (byte)'0':
                return BeginNumber(text, position, ref visitor);
            default:
                return Refuse(JsonRejectKind.Malformed, position);
        }
    }

    private int ReadColon(byte value, int position)
    {
        if (value != ':')
        {
            return Refuse(JsonRejectKind.Malformed, position);
        }

        _at = At.Value;
        return position + 1;
    }

    private int ReadCommaOrEnd<TVisitor>(ReadOnlySpan<byte> text, int position, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        byte value = text[position];
        if (value == ',')
        {
            return PassComma(position);
        }

        return value == (IsInObject ? '}' : ']')
            ? Close(text, position, ref visitor)
            : Refuse(JsonRejectKind.Malformed, position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PassComma(int position)
    {
        if (IsInObject)
        {
            _at = At.Key;
        }
        else
        {
            _at = At.Value;
            if (_depth == _watchedDepth)
            {
                ref JsonWatch watch = ref _watches[_watchedDepth - 1];
                _pending = _nodes[watch.Node].Elements;
                _pendingIndex = ++watch.Index;
            }
        }

        return position + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndValue<TVisitor>(ReadOnlySpan<byte> text, JsonKind kind, int start, int end, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        if (_pending != JsonPathSet.None)
        {
            int pathIndex = _nodes[_pending].PathIndex;
            if (pathIndex >= 0)
            {
                visitor.OnValue(pathIndex, kind, start, end - start, _pendingIndex);
            }
        }

        return EndAnyValue(text, end);
    }

    // The comma that nearly always follows is taken at once: it saves a turn of the loop per value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndAnyValue(ReadOnlySpan<byte> text, int end)
    {
        if (_depth == 0)
        {
            _at = At.End;
            return end;
        }

        if (end < text.Length && text[end] == ',')
        {
            return PassComma(end);
        }

        _at = At.CommaOrEnd;
        return end;
    }

    private int Refuse(JsonRejectKind kind, int offset, int pathIndex = -1)
    {
        Reject = new JsonReject(kind, offset, pathIndex);
        return Stopped;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    [InlineArray(JsonPathSet.MaxSegments + 1)]
    private struct WatchStack
    {
        private JsonWatch _first;
    }
}
