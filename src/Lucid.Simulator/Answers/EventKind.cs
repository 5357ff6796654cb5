namespace Lucid.Simulator.Answers;

/// <summary>What an event of a stream is, for the faults that aim at one kind.</summary>
internal enum EventKind : byte
{
    /// <summary>There is no further event.</summary>
    None,

    /// <summary>Anything that belongs to the form of the stream.</summary>
    Frame,

    /// <summary>Carries a token; paced.</summary>
    Token,

    /// <summary>Exists only to report usage.</summary>
    Usage,

    /// <summary>Says that the stream is complete.</summary>
    Done,
}
