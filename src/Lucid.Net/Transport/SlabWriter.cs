using System;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Lucid.Net.Transport;

/// <summary>
/// What is to be sent: bytes gather in one rented slab and go to the kernel in one call. Belongs to the connection's
/// reactor thread.
/// </summary>
/// <remarks>
/// Also a correct <see cref="PipeWriter"/>. Nothing is sent before <see cref="SendAsync()"/> or
/// <see cref="PipeWriter.FlushAsync"/>. Only one wait may be pending. After the end of the connection everything
/// written is dropped.
/// </remarks>
public abstract class SlabWriter : PipeWriter
{
    /// <summary>Appends a copy of the bytes.</summary>
    /// <param name="bytes">What to send.</param>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes written that the kernel has not taken.</summary>
    public abstract int UnsentBytes { get; }

    /// <summary>Hands everything to the kernel. Completes synchronously when the kernel takes all of it, otherwise
    /// when it has taken the last byte: that wait is the back-pressure.</summary>
    /// <returns>True when all is with the kernel; false when the connection ended.</returns>
    public abstract ValueTask<bool> SendAsync();

    /// <summary>Drops what the kernel has not taken; a wait for it ends with false. What was sent before is then a part
    /// of something, so the connection is good for reading only.</summary>
    public abstract void Discard();

    /// <summary>Sends what was written and then <paramref name="tail"/>, in one call and without copying what the
    /// kernel takes at once. For large bodies that lie in another slab.</summary>
    /// <param name="tail">Bytes to send last; read before this method returns, so they may go away afterwards.</param>
    /// <returns>As <see cref="SendAsync()"/>.</returns>
    public abstract ValueTask<bool> SendAsync(ReadOnlySpan<byte> tail);
}
