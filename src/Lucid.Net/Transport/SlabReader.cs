using System;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Lucid.Net.Transport;

/// <summary>
/// What a connection received and nobody consumed yet: always one contiguous run in one slab, which is rented when
/// bytes arrive and returned as soon as all is consumed. Belongs to the connection's reactor thread.
/// </summary>
/// <remarks>
/// Also a correct <see cref="PipeReader"/>; use either the members here or those of the pipe, not both at one time.
/// Only one wait may be pending.
/// </remarks>
public abstract class SlabReader : PipeReader
{
    /// <summary>Bytes received and not consumed. Valid until the next <see cref="FillAsync"/>,
    /// <see cref="TryFill"/>, <see cref="Consume"/> or <see cref="TakeSlab"/>, or until the owner closes or aborts the
    /// connection.</summary>
    public abstract ReadOnlySpan<byte> Unread { get; }

    /// <summary>The same bytes as <see cref="Unread"/>, with the same life.</summary>
    public abstract ReadOnlyMemory<byte> UnreadMemory { get; }

    /// <summary>Drops bytes from the front; when none is left the slab goes back to the pool at once. Does nothing
    /// once the connection was closed or aborted.</summary>
    /// <param name="bytes">0 to the length of <see cref="Unread"/>.</param>
    public abstract void Consume(int bytes);

    /// <summary>Waits for at least one more byte. Completes synchronously when there is something to read.</summary>
    /// <param name="expectBytes">How many more bytes are known to come (the rest of a body with a length): room for
    /// all of them is rented at once. 0 when unknown.</param>
    /// <returns>The number of bytes appended to <see cref="Unread"/>; 0 at the peer's orderly end; -1 when the
    /// connection ended otherwise, see <see cref="TransportConnection.End"/>.</returns>
    public abstract ValueTask<int> FillAsync(int expectBytes = 0);

    /// <summary>Ends a wait of <see cref="FillAsync"/> with -1 although the connection lives on: for a deadline. Does
    /// nothing when nobody waits.</summary>
    public abstract void GiveUpFill();

    /// <summary>Reads what is there without waiting.</summary>
    /// <param name="bytes">As the result of <see cref="FillAsync"/>; 0 too when nothing was tried.</param>
    /// <returns>False when it would have to wait.</returns>
    public abstract bool TryFill(out int bytes);

    /// <summary>Makes room for bytes that are known to come, before they do. Ends the life of
    /// <see cref="Unread"/>.</summary>
    /// <param name="bytes">How many more bytes.</param>
    public virtual void Reserve(int bytes)
    {
    }

    /// <summary>Moves the unread bytes to the smallest slab that fits, before a long wait for something else. Does
    /// nothing where little would be gained. Ends the life of <see cref="Unread"/>.</summary>
    public virtual void Shrink()
    {
    }

    /// <summary>Takes the slab with the unread bytes away from the connection.</summary>
    /// <param name="start">Where the unread bytes begin.</param>
    /// <param name="bytes">How many there are.</param>
    /// <returns>The slab: the caller must return it to <see cref="Reactor.Slabs"/>, with start + bytes used. Null when
    /// nothing is unread.</returns>
    public abstract byte[]? TakeSlab(out int start, out int bytes);
}
