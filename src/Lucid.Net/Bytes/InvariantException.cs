using System;

namespace Lucid.Net.Bytes;

/// <summary>Our own mistake, never the peer's: a condition the code relies on did not hold.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>Creates the exception for the condition that did not hold.</summary>
    /// <param name="message">The condition as it stands in the source.</param>
    public InvariantException(string message)
        : base(message)
    {
    }
}
