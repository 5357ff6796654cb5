using System;

namespace Lucid.Testing;

/// <summary>A random check failed; the message names the seed.</summary>
public sealed class SeededFailureException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">With the seed.</param>
    /// <param name="inner">The failure itself.</param>
    public SeededFailureException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
