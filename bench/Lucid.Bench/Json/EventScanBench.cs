using System;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Bench.Json;

/// <summary>
/// What do validating one streamed event of 207 bytes, finding its model and usage, and renaming the model cost? Goal
/// for the scan: 120 ns. The baseline only walks the tokens.
/// </summary>
[MemoryDiagnoser]
public class EventScanBench
{
    private static readonly byte[] s_event = Encoding.UTF8.GetBytes(
        "{\"id\":\"chatcmpl-C4Hq5a6K3RaPMymUv70btQNYv6SvY\",\"object\":\"chat.completion.chunk\","
        + "\"created\":1755137921,"
        + "\"model\":\"gpt-5-nano\",\"choices\":[{\"index\":0,"
        + "\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}");

    private static readonly JsonPathSet s_paths = JsonPathSet.Create(
        "$.model", "$.usage", "$.usage.prompt_tokens", "$.usage.completion_tokens",
        "$.usage.prompt_tokens_details.cached_tokens", "$.choices[*].finish_reason", "$.error");

    private static readonly byte[] s_model = "\"lucid/other\""u8.ToArray();

    private readonly ReusedBytes _result = new(512);
    private readonly SpliceList _edits = new();
    private JsonScanner _scanner;

    [Benchmark(Baseline = true)]
    public int SystemTextJsonTokens()
    {
        Utf8JsonReader reader = new(s_event);
        int count = 0;
        while (reader.Read())
        {
            count++;
        }

        return count;
    }

    [Benchmark]
    public int Scan()
    {
        NullVisitor visitor = default;
        ParseOutcome outcome = _scanner.Scan(s_event, true, s_paths, ref visitor, JsonLimits.Default, out _);
        return outcome == ParseOutcome.Done ? visitor.ValueCount : throw new InvalidOperationException();
    }

    [Benchmark]
    public int ScanAndRename()
    {
        NullVisitor visitor = default;
        _scanner.Scan(s_event, true, s_paths, ref visitor, JsonLimits.Default, out _);
        _edits.Clear();
        _edits.Add(new ByteRange(visitor.ModelStart, visitor.ModelBytes), s_model);
        _result.Clear();
        _edits.WriteTo(s_event, _result);
        return _result.Bytes;
    }
}
