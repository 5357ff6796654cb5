namespace Lucid.Simulator.Requests;

/// <summary>The JSON type a tool's schema gives one of its arguments.</summary>
internal enum ArgumentKind : byte
{
    Text,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
}
