namespace Lucid.Net.Json;

/// <summary>The kinds of JSON values (RFC 8259 section 3).</summary>
public enum JsonKind : byte
{
    /// <summary>An object; its range is from brace to brace.</summary>
    Object,

    /// <summary>An array; its range is from bracket to bracket.</summary>
    Array,

    /// <summary>A string; its range includes the quotes.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>The literal <c>true</c>.</summary>
    True,

    /// <summary>The literal <c>false</c>.</summary>
    False,

    /// <summary>The literal <c>null</c>.</summary>
    Null,
}
