using System;
using System.Text;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>The keys that a reader knows in one kind of object; the position of a key is its number.</summary>
internal sealed class KeySet
{
    private readonly byte[][] _keys;
    private readonly ulong _lengths;

    public KeySet(params ReadOnlySpan<string> keys)
    {
        _keys = new byte[keys.Length][];
        for (var i = 0; i < keys.Length; i++)
        {
            _keys[i] = Encoding.ASCII.GetBytes(keys[i]);
            _lengths |= 1UL << Math.Min(63, keys[i].Length);
        }
    }

    /// <summary>The number of a key; -1 for one that is not known.</summary>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        if ((_lengths & (1UL << Math.Min(63, key.Length))) == 0)
        {
            return -1;
        }

        for (var i = 0; i < _keys.Length; i++)
        {
            if (key.SequenceEqual(_keys[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
