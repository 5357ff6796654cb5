namespace Lucid.Net.Json;

/// <summary>Why a text was refused as JSON.</summary>
public enum JsonRejectKind : byte
{
    /// <summary>Nothing was refused.</summary>
    None,

    /// <summary>A byte that the grammar of RFC 8259 does not allow at its place.</summary>
    Malformed,

    /// <summary>The text ends inside a value, or is empty.</summary>
    Truncated,

    /// <summary>Something other than blanks follows the value.</summary>
    TrailingBytes,

    /// <summary>A control byte below 0x20 in a string.</summary>
    ControlByte,

    /// <summary>
    /// A string is not UTF-8 (RFC 3629): a stray or missing continuation, an overlong form, a surrogate.
    /// </summary>
    InvalidUtf8,

    /// <summary>An escape in a string that RFC 8259 does not know.</summary>
    InvalidEscape,

    /// <summary>More objects and arrays inside one another than the limit.</summary>
    TooDeep,

    /// <summary>A key that may be there once is there twice.</summary>
    DuplicateKey,

    /// <summary>A watched key is spelt with escapes.</summary>
    EscapedKey,

    /// <summary>
    /// A key differs from a watched one that may be there once only in the case of its letters: some upstreams would
    /// take it for that key.
    /// </summary>
    MiscasedKey,
}
