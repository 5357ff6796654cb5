using System;
using System.IO;
using System.Threading;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// One line per exchange. A reactor formats into a ring of its own and goes on; a thread of its own writes. Nothing is
/// allocated per line, and a slow disk or terminal costs lines, never time.
/// </summary>
internal sealed class ExchangeLog : IDisposable
{
    /// <summary>Room for the lines of one reactor that are not written yet: about 600 of the usual size.</summary>
    public const int RingBytes = 256 << 10;

    private const int MaxLineBytes = 2048;

    // A busy reactor wakes the writer this often at most, whatever the number of lines.
    private const int GatherMs = 50;

    private readonly LineRing[] _rings;
    private readonly ExchangeLogLevel _level;
    private readonly Counters _counters;
    private readonly Stream? _output;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEvent _stopping = new(false);
    private readonly Thread? _writer;
    private int _isAsleep;
    private long _lostToOutput;

    /// <summary>Starts the writer thread, unless <paramref name="level"/> is off.</summary>
    /// <param name="reactorCount">How many reactors will call <see cref="Write"/>.</param>
    /// <param name="level">Which exchanges get a line; all are counted.</param>
    /// <param name="output">Where lines go; owned by this object from now on. Not used when off.</param>
    /// <param name="counters">Counts every exchange.</param>
    public ExchangeLog(int reactorCount, ExchangeLogLevel level, Stream? output, Counters counters)
    {
        _level = output is null ? ExchangeLogLevel.Off : level;
        _output = output;
        _counters = counters;
        _rings = new LineRing[_level == ExchangeLogLevel.Off ? 0 : reactorCount];
        for (int i = 0; i < _rings.Length; i++)
        {
            _rings[i] = new LineRing(RingBytes);
        }

        if (_rings.Length > 0)
        {
            _writer = new Thread(WriteLines) { IsBackground = true, Name = "lucid exchange log" };
            _writer.Start();
        }
    }

    /// <summary>Lines that were lost: the writer was behind, or the output failed.</summary>
    public long Dropped
    {
        get
        {
            long sum = Volatile.Read(ref _lostToOutput);
            foreach (LineRing ring in _rings)
            {
                sum += ring.Dropped;
            }

            return sum;
        }
    }

    /// <summary>
    /// Counts a call as running at a provider, until <see cref="Write"/> gets a record that names that provider. One
    /// call of this for each such record.
    /// </summary>
    public void Calling(int reactorIndex, string provider)
        => _counters.Reactors[reactorIndex].CountCalling(provider);

    /// <summary>Counts an exchange and logs it if its line is wanted. Allocates nothing, never blocks.</summary>
    /// <param name="reactorIndex">The calling reactor; one thread per index.</param>
    /// <param name="record">What happened.</param>
    public void Write(int reactorIndex, in ExchangeRecord record)
    {
        _counters.Count(reactorIndex, record);
        if (_level == ExchangeLogLevel.Off || (_level == ExchangeLogLevel.Failed && !IsFailure(record)))
        {
            return;
        }

        Span<byte> line = stackalloc byte[MaxLineBytes];
        LineRing ring = _rings[reactorIndex];
        int bytes = ExchangeLine.Format(record, line);
        if (bytes == 0)
        {
            ring.Drop();
            return;
        }

        if (ring.TryAdd(line[..bytes]))
        {
            WakeWriter();
        }
    }

    /// <summary>Writes what is there and stops the writer.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _wake.Set();
        _writer?.Join();
        _output?.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
    }

    private static bool IsFailure(in ExchangeRecord record)
        => record.Status >= 500
            || record.Outcome is not
                (ExchangeOutcome.Answered or ExchangeOutcome.Refused or ExchangeOutcome.ClientGone);

    // The line must be visible before the flag is read, else both sides could miss each other.
    private void WakeWriter()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isAsleep) == 1 && Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            _wake.Set();
        }
    }

    private void WriteLines()
    {
        bool isStopping = false;
        while (!isStopping)
        {
            isStopping = _stopping.WaitOne(GatherMs);
            if (WriteOnce() || isStopping)
            {
                continue;
            }

            // A line added before the flag is seen here, one added after it sees the flag: none is slept over.
            Interlocked.Exchange(ref _isAsleep, 1);
            if (!HasLines())
            {
                _wake.WaitOne();
            }

            Volatile.Write(ref _isAsleep, 0);
        }

        while (WriteOnce())
        {
        }
    }

    private bool HasLines()
    {
        foreach (LineRing ring in _rings)
        {
            if (ring.HasLines)
            {
                return true;
            }
        }

        return false;
    }

    private bool WriteOnce()
    {
        bool any = false;
        foreach (LineRing ring in _rings)
        {
            ReadOnlyMemory<byte> next = ring.Next();
            if (next.IsEmpty)
            {
                continue;
            }

            any = true;
            WriteRun(next.Span);
            ring.Advance(next.Length);
        }

        return any;
    }

    private void WriteRun(ReadOnlySpan<byte> run)
    {
        try
        {
            _output!.Write(run);
            _output.Flush();
        }
        catch (IOException)
        {
            // A full disk or a closed terminal: the lines are lost and counted, the proxy goes on.
            Volatile.Write(ref _lostToOutput, _lostToOutput + run.Count((byte)'\n'));
        }
    }
}
