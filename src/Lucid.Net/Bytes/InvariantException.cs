using System;

namespace Lucid.Net.Bytes;

/// <summary>A fault of this program itself, never of a peer or of the world.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="what">The condition that did not hold.</param>
    public InvariantException(string what)
        : base("Broken invariant: " + what)
    {
    }
}
