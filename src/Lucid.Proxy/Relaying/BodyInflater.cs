using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Relaying;

/// <summary>Takes a whole answer out of its content coding, a slab's worth a turn, so that a bomb neither holds the
/// reactor nor grows beyond the limit of an answer.</summary>
internal sealed class BodyInflater : IDisposable
{
    /// <summary>Bytes between two looks at the reactor's other connections: about a millisecond of work.</summary>
    private const int BytesPerTurn = 256 << 10;

    // Blocks that are empty inflate to nothing and cost time all the same.
    private const int CodedBytesPerTurn = 64 << 10;

    private readonly ArraySegment<byte> _coded;
    private readonly SlabPool _slabs;
    private readonly int _maxBytes;
    private readonly CodedSource? _source;
    private readonly Stream? _stream;
    private readonly bool _isBroken;
    private BrotliDecoder _brotli;
    private CheckValue _check;
    private byte[] _plain;
    private int _plainBytes;
    private int _taken;
    private int _turnEnd;
    private bool _isBrotliWhole;

    /// <summary>Inflates <paramref name="coded"/>, which is borrowed for the life of the object.</summary>
    internal BodyInflater(ArraySegment<byte> coded, AnswerCoding coding, int maxBytes, SlabPool slabs)
    {
        _coded = coded;
        _slabs = slabs;
        _maxBytes = maxBytes;
        _check = new CheckValue(coding);
        _plain = slabs.Rent(SlabPool.SmallSlabBytes);
        if (coding == AnswerCoding.Gzip)
        {
            var head = GzipHead.BytesOf(coded);
            _isBroken = head < 0 || coded.Count - head < CheckValue.GzipBytes;
            if (!_isBroken)
            {
                _source = new CodedSource(coded[head..^CheckValue.GzipBytes]);
                _stream = new DeflateStream(_source, CompressionMode.Decompress);
            }
        }
        else if (coding == AnswerCoding.Deflate)
        {
            _source = new CodedSource(coded);
            _stream = new ZLibStream(_source, CompressionMode.Decompress);
        }
    }

    /// <summary>Inflates the body that was read whole; <see cref="RelayState.Body"/> is then what came out.</summary>
    /// <param name="state">The two sides.</param>
    /// <param name="maxBytes">More than that coming out is Broken.</param>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public static async ValueTask<RelayEnd> RunAsync(RelayState state, int maxBytes)
    {
        var isArray = MemoryMarshal.TryGetArray(state.Upstream.BodyMemory, out var coded);
        if (!isArray || state.Coding == AnswerCoding.Unknown)
        {
            return RelayEnd.Broken;
        }

        // Nothing more is awaited from the upstream.
        state.Upstream.ClearDeadline();
        using var inflater = new BodyInflater(coded, state.Coding, maxBytes, state.Client.Reactor.Slabs);
        TurnPause? pause = null;
        for (;;)
        {
            var end = inflater.Step();
            if (end is { } known)
            {
                if (known == RelayEnd.Complete)
                {
                    inflater.HandOver(state);
                }

                return known;
            }

            // The upstream has made the whole answer: who leaves now pays for what is known of it.
            state.PartBytes = Math.Max(state.PartBytes, inflater._plainBytes);
            await (pause ??= new TurnPause()).ForOneTurn(state.Client.Reactor);
            if (state.Upstream.IsCancelled)
            {
                // The compressed bytes went with the connection.
                return RelayEnd.ClientGone;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _brotli.Dispose();
        if (_plain.Length > 0)
        {
            _slabs.Return(_plain, _plainBytes);
        }
    }

    /// <summary>Inflates one turn's worth.</summary>
    /// <returns>How it ended; null: there is more.</returns>
    internal RelayEnd? Step()
    {
        if (_isBroken)
        {
            return RelayEnd.Broken;
        }

        _source?.BeginTurn(CodedBytesPerTurn);
        _turnEnd = (int)Math.Min((long)_taken + CodedBytesPerTurn, _coded.Count);
        try
        {
            for (var stepped = 0; stepped < BytesPerTurn;)
            {
                var bytes = ReadOnce();
                if (bytes < 0)
                {
                    return RelayEnd.Broken;
                }

                if (bytes == 0)
                {
                    return IsPaused ? null : IsWhole() ? RelayEnd.Complete : RelayEnd.Broken;
                }

                stepped += bytes;
            }

            return null;
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException)
        {
            // The library's word for bytes that are not of this coding.
            return RelayEnd.Broken;
        }
    }

    /// <returns>Bytes that came out, 0 at the end, -1 past the limit.</returns>
    private int ReadOnce()
    {
        if (_plainBytes == _maxBytes)
        {
            Span<byte> beyond = stackalloc byte[1];
            return Read(beyond) > 0 ? -1 : 0;
        }

        if (_plainBytes == _plain.Length)
        {
            var larger = _slabs.Rent(_plain.Length + 1);
            _plain.CopyTo(larger, 0);
            _slabs.Return(_plain, _plainBytes);
            _plain = larger;
        }

        var room = Math.Min(Math.Min(_plain.Length, _maxBytes) - _plainBytes, BytesPerTurn);
        var bytes = Read(_plain.AsSpan(_plainBytes, room));
        _check.Add(_plain.AsSpan(_plainBytes, bytes));
        _plainBytes += bytes;
        return bytes;
    }

    private int Read(Span<byte> to)
    {
        if (_stream is not null)
        {
            return _stream.Read(to);
        }

        if (_isBrotliWhole)
        {
            return 0;
        }

        var status = _brotli.Decompress(_coded.AsSpan(_taken.._turnEnd), to, out var consumed, out var written);
        _taken += consumed;
        _isBrotliWhole = status == OperationStatus.Done;
        return status == OperationStatus.InvalidData ? throw new InvalidDataException() : written;
    }

    /// <summary>Nothing came out because this turn's bytes have gone in, and there are more.</summary>
    private bool IsPaused => _source?.IsPaused
        ?? (!_isBrotliWhole && _taken == _turnEnd && _turnEnd < _coded.Count);

    private bool IsWhole() =>
        _source is null
            ? _isBrotliWhole && _taken == _coded.Count
            : _source.Position == _source.Length && _check.IsAtEndOf(_coded);

    private void HandOver(RelayState state)
    {
        state.TakeInflated(_plain, _plainBytes, _slabs);
        _plain = [];
    }
}
