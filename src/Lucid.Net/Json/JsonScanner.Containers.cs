using System;
using System.Runtime.CompilerServices;

namespace Lucid.Net.Json;

/// <content>Objects and arrays, their keys, and where in the tree of watched paths the scan is.</content>
public partial struct JsonScanner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Open(int position, bool isObject)
    {
        if (_depth == _maxDepth)
        {
            return Refuse(JsonRejectKind.TooDeep, position);
        }

        _depth++;
        _kindsHigh = (_kindsHigh << 1) | (_kindsLow >> 63);
        _kindsLow = (_kindsLow << 1) | (isObject ? 1UL : 0UL);
        _at = isObject ? At.KeyOrEnd : At.ElementOrEnd;
        if (_pending != JsonPathSet.None)
        {
            // Only containers inside watched ones are watched, so the watched levels are the outermost ones.
            ref JsonWatch watch = ref _watches[_watchedDepth++];
            watch.Node = _pending;
            watch.Start = position;
            watch.OuterIndex = _pendingIndex;
            watch.Index = isObject ? _pendingIndex : 0;
            watch.KeyLengths = _nodes[_pending].KeyLengths;
            watch.Seen = 0;
            _pendingIndex = watch.Index;
            _pending = isObject ? JsonPathSet.None : _nodes[watch.Node].Elements;
        }

        return position + 1;
    }

    private int Close<TVisitor>(ReadOnlySpan<byte> text, int position, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        if (_depth == _watchedDepth)
        {
            ref JsonWatch watch = ref _watches[--_watchedDepth];
            int pathIndex = _nodes[watch.Node].PathIndex;
            if (pathIndex >= 0)
            {
                JsonKind kind = IsInObject ? JsonKind.Object : JsonKind.Array;
                visitor.OnValue(pathIndex, kind, watch.Start, position + 1 - watch.Start, watch.OuterIndex);
            }
        }

        _depth--;
        _kindsLow = (_kindsLow >> 1) | (_kindsHigh << 63);
        _kindsHigh >>= 1;

        // An empty watched array leaves its elements' node behind; whatever comes next sets its own.
        _pending = JsonPathSet.None;
        return EndAnyValue(text, position + 1);
    }

    private int ReadKey<TVisitor>(ReadOnlySpan<byte> text, int position, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        if (text[position] != '"')
        {
            return text[position] == '}' && _at == At.KeyOrEnd
                ? Close(text, position, ref visitor)
                : Refuse(JsonRejectKind.Malformed, position);
        }

        int end = JsonStringScan.EndOfPlain(text, position + 1);
        if (end == text.Length || text[end] != '"')
        {
            return BeginString(text, Token.Key, position, end, ref visitor);
        }

        return _depth == _watchedDepth && !TryWatchPlainKey(text[(position + 1)..end], position)
            ? Stopped
            : EndKey(text, end + 1, ref visitor);
    }

    // The colon and the value that nearly always follow are taken at once: that saves two turns of the loop per member.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndKey<TVisitor>(ReadOnlySpan<byte> text, int end, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        if (end < text.Length && text[end] == ':')
        {
            _at = At.Value;
            _position = end + 1;
            return end + 1 < text.Length && text[end + 1] > ' ' ? ReadValue(text, end + 1, ref visitor) : end + 1;
        }

        _at = At.Colon;
        return end;
    }

    private bool TryWatchPlainKey(ReadOnlySpan<byte> key, int position)
    {
        ref JsonWatch watch = ref _watches[_watchedDepth - 1];
        if ((watch.KeyLengths & JsonPathNode.LengthBit(key.Length)) == 0)
        {
            _pending = JsonPathSet.None;
            return true;
        }

        JsonPathNode node = _nodes[watch.Node];
        JsonPathNode? member = node.Find(key);
        _pendingIndex = watch.Index;
        if (member is null)
        {
            _pending = JsonPathSet.None;
            return !node.HasUniqueMember || !IsMiscased(node, key, position);
        }

        _pending = member.Number;

        if (member.IsUnique)
        {
            ulong bit = 1UL << member.Ordinal;
            if ((watch.Seen & bit) != 0)
            {
                Refuse(JsonRejectKind.DuplicateKey, position, member.NamedPathIndex);
                return false;
            }

            watch.Seen |= bit;
        }

        return true;
    }

    private bool IsMiscased(JsonPathNode node, ReadOnlySpan<byte> key, int position)
    {
        foreach (JsonPathNode member in node.Members)
        {
            if (member.IsUnique && System.Text.Ascii.EqualsIgnoreCase(key, member.Key))
            {
                Refuse(JsonRejectKind.MiscasedKey, position, member.NamedPathIndex);
                return true;
            }
        }

        return false;
    }

    // A key with escapes or with bytes from 0x80 on. Watched keys are plain ASCII, so it may be one only in disguise.
    private bool TryWatchOtherKey(ReadOnlySpan<byte> quoted, int position)
    {
        ref JsonWatch watch = ref _watches[_watchedDepth - 1];
        _pending = JsonPathSet.None;
        foreach (JsonPathNode member in _nodes[watch.Node].Members)
        {
            if (JsonText.StringEquals(quoted, member.Key))
            {
                Refuse(JsonRejectKind.EscapedKey, position, member.NamedPathIndex);
                return false;
            }

            if (member.IsUnique && JsonText.FoldsTo(quoted, member.Key))
            {
                Refuse(JsonRejectKind.MiscasedKey, position, member.NamedPathIndex);
                return false;
            }
        }

        return true;
    }
}
