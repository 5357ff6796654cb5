using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;

namespace Lucid.Bench.Sse;

/// <summary>What does finding one event of 215 bytes in a stream cost, in either dialect?</summary>
[MemoryDiagnoser]
public class SseScanBench
{
    private static readonly byte[] s_openAi = Encoding.UTF8.GetBytes(
        "data: {\"id\":\"chatcmpl-C4Hq5a6K3RaPMymUv70btQNYv6SvY\",\"object\":\"chat.completion.chunk\","
        + "\"created\":1755137921,"
        + "\"model\":\"gpt-5-nano\",\"choices\":[{\"index\":0,"
        + "\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}\n\n");

    private static readonly byte[] s_anthropic = Encoding.UTF8.GetBytes(
        "event: content_block_delta\n"
        + "data: {\"type\":\"content_block_delta\",\"index\":0,"
        + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello World\"}        }\n\n");

    private SseScanner _scanner;

    [Benchmark]
    public int OpenAi() => Read(s_openAi);

    [Benchmark]
    public int Anthropic() => Read(s_anthropic);

    private int Read(byte[] bytes)
    {
        ParseOutcome outcome = _scanner.TryRead(bytes, endOfStream: false, out SseFrame frame, out _);
        return outcome == ParseOutcome.Done ? frame.DataBytes : throw new InvalidOperationException();
    }
}
