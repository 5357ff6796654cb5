namespace Lucid.Net.Client;

/// <summary>Where the reading of an answer's body stands.</summary>
public enum BodyProgress : byte
{
    /// <summary>More may come: <see cref="ClientConnection.FillAsync"/>.</summary>
    More,

    /// <summary>The framing says that the body is complete; <see cref="ClientConnection.BodyBytes"/> has its
    /// rest.</summary>
    Complete,

    /// <summary>The connection ended before the framing said so: the body is not whole.</summary>
    Truncated,

    /// <summary>The framing is not valid; the reason is in <see cref="ClientConnection.Reject"/>.</summary>
    Broken,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>We gave up ourselves, by <see cref="ClientConnection.Cancel"/>.</summary>
    Cancelled,
}
