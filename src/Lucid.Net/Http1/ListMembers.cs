using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// The members of a comma-separated field value (RFC 9110 section 5.6.1), trimmed; empty ones are left out. No quoted
// strings: used for fields whose members are tokens.
internal ref struct ListMembers
{
    private ReadOnlySpan<byte> _rest;

    public ListMembers(ReadOnlySpan<byte> value) => _rest = value;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly ListMembers GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int comma = _rest.IndexOf((byte)',');
            ReadOnlySpan<byte> member = comma < 0 ? _rest : _rest[..comma];
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            member = Ascii.TrimBlanks(member);
            if (!member.IsEmpty)
            {
                Current = member;
                return true;
            }
        }

        return false;
    }
}
