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

    private readonly LineRing[] rings;
    private readonly ExchangeLogLevel level;
    private readonly Counters counters;
    private readonly Stream? output;
    private readonly AutoResetEvent wake = new(false);
    private readonly ManualResetEvent stopping = new(false);
    private readonly Thread? writer;
    private int isAsleep;
    private long lostToOutput;

    /// <summary>Starts the writer thread, unless <paramref name="level"/> is off.</summary>
    /// <param name="reactorCount">How many reactors will call <see cref="Write"/>.</param>
    /// <param name="level">Which exchanges get a line; all are counted.</param>
    /// <param name="output">Where lines go; owned by this object from now on. Not used when off.</param>
    /// <param name="counters">Counts every exchange.</param>
    public ExchangeLog(int reactorCount, ExchangeLogLevel level, Stream? output, Counters counters)
    {
        this.level = output is null ? ExchangeLogLevel.Off : level;
        this.output = output;
        this.counters = counters;
        rings = new LineRing[this.level == ExchangeLogLevel.Off ? 0 : reactorCount];
        for (int i = 0; i < rings.Length; i++)
        {
            rings[i] = new LineRing(RingBytes);
        }

        if (rings.Length > 0)
        {
            writer = new Thread(WriteLines) { IsBackground = true, Name = "lucid exchange log" };
            writer.Start();
        }
    }

    /// <summary>Lines that were lost: the writer was behind, or the output failed.</summary>
    public long Dropped
    {
        get
        {
            long sum = Volatile.Read(ref lostToOutput);
            foreach (LineRing ring in rings)
            {
                sum += ring.Dropped;
            }

            return sum;
        }
    }

    /// <summary>Counts an exchange and logs it if its line is wanted. Allocates nothing, never blocks.</summary>
    /// <param name="reactorIndex">The calling reactor; one thread per index.</param>
    /// <param name="record">What happened.</param>
    public void Write(int reactorIndex, in ExchangeRecord record)
    {
        counters.Count(reactorIndex, record);
        if (level == ExchangeLogLevel.Off || (level == ExchangeLogLevel.Failed && !IsFailure(record)))
        {
            return;
        }

        Span<byte> line = stackalloc byte[MaxLineBytes];
        LineRing ring = rings[reactorIndex];
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
        stopping.Set();
        wake.Set();
        writer?.Join();
        output?.Dispose();
        wake.Dispose();
        stopping.Dispose();
    }

    private static bool IsFailure(in ExchangeRecord record)
        => record.Status >= 500
            || record.Outcome is not
                (ExchangeOutcome.Answered or ExchangeOutcome.Refused or ExchangeOutcome.ClientGone);

    // The line must be visible before the flag is read, else both sides could miss each other.
    private void WakeWriter()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref isAsleep) == 1 && Interlocked.Exchange(ref isAsleep, 0) == 1)
        {
            wake.Set();
        }
    }

    private void WriteLines()
    {
        bool isStopping = false;
        while (!isStopping)
        {
            isStopping = stopping.WaitOne(GatherMs);
            if (WriteOnce() || isStopping)
            {
                continue;
            }

            // A line added before the flag is seen here, one added after it sees the flag: none is slept over.
            Interlocked.Exchange(ref isAsleep, 1);
            if (!HasLines())
            {
                wake.WaitOne();
            }

            Volatile.Write(ref isAsleep, 0);
        }

        while (WriteOnce())
        {
        }
    }

    private bool HasLines()
    {
        foreach (LineRing ring in rings)
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
        foreach (LineRing ring in rings)
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
            output!.Write(run);
            output.Flush();
        }
        catch (IOException)
        {
            // A full disk or a closed terminal: the lines are lost and counted, the proxy goes on.
            Volatile.Write(ref lostToOutput, lostToOutput + run.Count((byte)'\n'));
        }
    }
}
