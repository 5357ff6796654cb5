namespace Lucid.Simulator;

/// <summary>What a simulator has counted since its start.</summary>
/// <param name="Requests">Requests to a model, refused ones included.</param>
/// <param name="Refused">Requests answered with an error that nobody asked for: wrong key, malformed body.</param>
/// <param name="OpenStreams">Answers, streamed or whole, that are not finished.</param>
/// <param name="CompletedStreams">Answers sent to their end.</param>
/// <param name="AbortedStreams">Answers whose client left before the end.</param>
/// <param name="BodyBytesReceived">Bytes of request bodies.</param>
/// <param name="AnswerBytesSent">Bytes of answer bodies handed to the kernel.</param>
public readonly record struct SimulatorStats(
    long Requests,
    long Refused,
    long OpenStreams,
    long CompletedStreams,
    long AbortedStreams,
    long BodyBytesReceived,
    long AnswerBytesSent);
