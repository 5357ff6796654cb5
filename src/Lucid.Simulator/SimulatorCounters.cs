using System.Threading;

namespace Lucid.Simulator;

/// <summary>Counts over all reactors. Any thread may add and read.</summary>
internal sealed class SimulatorCounters
{
    private long _requests;
    private long _refused;
    private long _openStreams;
    private long _completedStreams;
    private long _abortedStreams;
    private long _bodyBytesReceived;
    private long _answerBytesSent;

    public SimulatorStats Read() => new(
        Interlocked.Read(ref _requests),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _openStreams),
        Interlocked.Read(ref _completedStreams),
        Interlocked.Read(ref _abortedStreams),
        Interlocked.Read(ref _bodyBytesReceived),
        Interlocked.Read(ref _answerBytesSent));

    public void Received(int bodyBytes)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bodyBytesReceived, bodyBytes);
    }

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Open() => Interlocked.Increment(ref _openStreams);

    public void Sent(int bytes) => Interlocked.Add(ref _answerBytesSent, bytes);

    public void Close(bool isComplete)
    {
        Interlocked.Increment(ref isComplete ? ref _completedStreams : ref _abortedStreams);
        Interlocked.Decrement(ref _openStreams);
    }

    /// <summary>Writes the counters as the body of <c>GET /sim/stats</c>.</summary>
    public void Write(ByteBuffer body)
    {
        SimulatorStats stats = Read();
        body.Append("{\"requests\":"u8);
        body.Append(stats.Requests);
        body.Append(",\"refused\":"u8);
        body.Append(stats.Refused);
        body.Append(",\"openStreams\":"u8);
        body.Append(stats.OpenStreams);
        body.Append(",\"completedStreams\":"u8);
        body.Append(stats.CompletedStreams);
        body.Append(",\"abortedStreams\":"u8);
        body.Append(stats.AbortedStreams);
        body.Append(",\"bodyBytesReceived\":"u8);
        body.Append(stats.BodyBytesReceived);
        body.Append(",\"answerBytesSent\":"u8);
        body.Append(stats.AnswerBytesSent);
        body.Append("}\n"u8);
    }
}
