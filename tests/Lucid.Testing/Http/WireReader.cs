using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Testing.Http;

/// <summary>
/// Reads bytes of one socket and takes messages out of them. Deliberately a second, plain reading of HTTP/1.1 that
/// shares no line with the code under test.
/// </summary>
internal sealed class WireReader(Wire wire)
{
    private readonly MemoryStream _all = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _consumedBytes;

    /// <summary>Everything that was received, consumed or not.</summary>
    public byte[] Everything
    {
        get
        {
            lock (_all)
            {
                return _all.ToArray();
            }
        }
    }

    /// <summary>The peer's end was seen; <see cref="WasReset"/> says which kind.</summary>
    public bool IsEnded { get; private set; }

    public bool WasReset { get; private set; }

    public ReadOnlySpan<byte> Unread => _all.GetBuffer().AsSpan(_consumedBytes, (int)_all.Length - _consumedBytes);

    /// <summary>Waits for at least one more byte. False: the peer ended.</summary>
    public async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (IsEnded)
        {
            return false;
        }

        int bytes;
        try
        {
            bytes = await wire.ReceiveAsync(_buffer, cancellation);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset
            or SocketError.ConnectionAborted or SocketError.Shutdown)
        {
            WasReset = true;
            bytes = 0;
        }

        if (bytes == 0)
        {
            IsEnded = true;
            return false;
        }

        lock (_all)
        {
            _all.Write(_buffer, 0, bytes);
        }

        return true;
    }

    public byte[] Take(int bytes)
    {
        byte[] taken = Unread[..bytes].ToArray();
        _consumedBytes += bytes;
        return taken;
    }

    /// <summary>A head with its empty line; null when the peer ended before a byte of it.</summary>
    public async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int end = Unread.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return Encoding.Latin1.GetString(Take(end + 4));
            }

            if (!await FillAsync(cancellation))
            {
                if (Unread.IsEmpty)
                {
                    return null;
                }

                throw new InvalidDataException($"The peer ended inside a head: {Encoding.Latin1.GetString(Unread)}");
            }
        }
    }

    /// <summary>As many bytes as promised; false with fewer when the peer ended.</summary>
    public async Task<(byte[] Bytes, bool IsComplete)> ReadExactlyAsync(long bytes, CancellationToken cancellation)
    {
        while (Unread.Length < bytes)
        {
            if (!await FillAsync(cancellation))
            {
                return (Take(Unread.Length), false);
            }
        }

        return (Take((int)bytes), true);
    }

    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellation)
    {
        while (await FillAsync(cancellation))
        {
        }

        return Take(Unread.Length);
    }

    /// <summary>A chunked body; incomplete when it ends before its last chunk or is malformed.</summary>
    public async Task<(byte[] Body, List<int> Chunks, bool IsComplete)> ReadChunkedAsync(CancellationToken cancellation)
    {
        MemoryStream body = new();
        List<int> chunks = [];
        while (true)
        {
            string? line = await ReadLineAsync(cancellation);
            if (line is null || !int.TryParse(
                line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size))
            {
                return (body.ToArray(), chunks, false);
            }

            if (size == 0)
            {
                return (body.ToArray(), chunks, await SkipTrailersAsync(cancellation));
            }

            (byte[] data, bool complete) = await ReadExactlyAsync(size, cancellation);
            body.Write(data);
            chunks.Add(data.Length);
            if (!complete || await ReadLineAsync(cancellation) is not "")
            {
                return (body.ToArray(), chunks, false);
            }
        }
    }

    private async Task<bool> SkipTrailersAsync(CancellationToken cancellation)
    {
        while (true)
        {
            switch (await ReadLineAsync(cancellation))
            {
                case null:
                    return false;
                case "":
                    return true;
            }
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int end = Unread.IndexOf("\r\n"u8);
            if (end >= 0)
            {
                return Encoding.Latin1.GetString(Take(end + 2))[..^2];
            }

            if (!await FillAsync(cancellation))
            {
                return null;
            }
        }
    }
}
