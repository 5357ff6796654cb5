using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Bench.Json;

/// <summary>
/// How fast is a request body of one megabyte scanned: long plain strings, prose with line breaks, prose with accents,
/// and many small values? Goal for the first: over 1.5 GB/s, which is 700 us.
/// </summary>
[MemoryDiagnoser]
public class BodyScanBench
{
    private const int BodyBytes = 1 << 20;

    private static readonly JsonPathSet s_paths = JsonPathSet.Create(
        "!$.model", "!$.stream", "!$.max_tokens", "!$.stream_options.include_usage", "$.messages[*].role");

    private byte[] _body = [];
    private JsonScanner _scanner;

    public enum Content
    {
        LongStrings,
        ProseWithLineBreaks,
        ProseWithAccents,
        SmallValues,
    }

    [ParamsAllValues]
    public Content Of { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string part = Of switch
        {
            Content.LongStrings => "{\"role\":\"user\",\"content\":\"" + new string('x', 16000) + "\"}",
            Content.ProseWithLineBreaks =>
                "{\"role\":\"user\",\"content\":\""
                + Repeat("The quick brown fox jumps over the lazy dog, again and again.\\n", 200) + "\"}",
            Content.ProseWithAccents =>
                "{\"role\":\"user\",\"content\":\""
                + Repeat("Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. ", 200) + "\"}",
            _ => "{\"role\":\"user\",\"x\":[1,2.5,true,null,\"a\"],"
                + "\"name\":\"get_weather\",\"args\":{\"city\":\"Paris\",\"days\":3}}",
        };
        StringBuilder text = new("{\"model\":\"gpt-5\",\"stream\":true,\"messages\":[");
        while (text.Length < BodyBytes)
        {
            text.Append(part).Append(',');
        }

        text.Append(part).Append("],\"max_tokens\":100}");
        _body = Encoding.UTF8.GetBytes(text.ToString());
    }

    [Benchmark]
    public int Scan()
    {
        NullVisitor visitor = default;
        ParseOutcome outcome = _scanner.Scan(_body, true, s_paths, ref visitor, JsonLimits.Default, out _);
        return outcome == ParseOutcome.Done ? visitor.ValueCount : throw new InvalidOperationException();
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
