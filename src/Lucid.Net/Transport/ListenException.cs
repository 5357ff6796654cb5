using System;

namespace Lucid.Net.Transport;

/// <summary>A listener could not be opened; the message is one sentence an operator understands.</summary>
public sealed class ListenException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence for the operator.</param>
    public ListenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence for the operator.</param>
    /// <param name="inner">What the operating system or the certificate loader said.</param>
    public ListenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
