namespace Lucid.Proxy.Ledger;

/// <summary>The answer to a credit, in order of precedence.</summary>
internal enum CreditVerdict : byte
{
    /// <summary>Added to the balance and durable.</summary>
    Credited,

    /// <summary>References have 1 to 128 bytes of UTF-8, no control character and no blank at either end.</summary>
    InvalidReference,

    /// <summary>The amount is zero or less.</summary>
    InvalidAmount,

    /// <summary>No such workspace.</summary>
    UnknownWorkspace,

    /// <summary>
    /// The same reference with the same amount was credited before and is durable; nothing was changed.
    /// </summary>
    AlreadyCredited,

    /// <summary>The same reference was credited before with another amount, which stands.</summary>
    ConflictsWithCredited,

    /// <summary>The balance would pass 9.2 billion USD.</summary>
    BalanceTooLarge,

    /// <summary>
    /// The journal has stopped or cannot keep up. Ask again with the same reference: it is counted once.
    /// </summary>
    Unavailable,
}
