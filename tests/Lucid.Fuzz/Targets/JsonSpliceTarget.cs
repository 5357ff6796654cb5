using System;
using System.Collections.Generic;
using System.Linq;
using Lucid.Fuzz.Oracles;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Fuzz.Targets;

/// <summary>JSON texts: valid for both or for neither, the watched values at the same places, and values replaced in
/// place without a change to any other byte.</summary>
internal static class JsonSpliceTarget
{
    private const string ModelPath = "$.model";

    private static readonly JsonPathSet s_paths = JsonPathSet.Create(
        "!$.model", "!$.stream", "$.max_tokens", "$.messages[*].role", "$.messages[*].content[*].type", "$.usage",
        "$.a.b");

    private static readonly HashSet<string> s_watched =
        [.. Enumerable.Range(0, s_paths.Count).Select(index => s_paths.PathText(index).TrimStart('!'))];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Arrival arrival = new(input);
        JsonScanner scanner = default;
        Visitor visitor = new() { Values = [] };
        ParseOutcome outcome;
        int arrived = 0;
        do
        {
            arrived = arrival.Next(arrived);
            bool isFinal = arrived == arrival.Bytes.Length;
            outcome = scanner.Scan(
                arrival.Bytes[..arrived], isFinal, s_paths, ref visitor, JsonLimits.Default, out _);
        }
        while (outcome == ParseOutcome.NeedMore && arrived < arrival.Bytes.Length);

        // Stricter than JSON on purpose, and only about keys: whatever else holds of the text.
        if (scanner.Reject.Kind
            is JsonRejectKind.DuplicateKey or JsonRejectKind.EscapedKey or JsonRejectKind.MiscasedKey)
        {
            return;
        }

        byte[] text = arrival.Bytes.ToArray();
        List<SlowJson.Value>? values = SlowJson.Read(text);
        bool isAccepted = outcome == ParseOutcome.Done;
        OracleException.Require(
            isAccepted == values is not null, $"{outcome} {scanner.Reject}, valid: {values is not null}", input);
        if (values is not null)
        {
            SlowJson.Value[] watched = [.. values.Where(value => s_watched.Contains(value.Path))];
            OracleException.Require(
                visitor.Values.SequenceEqual(watched),
                $"{string.Join('|', visitor.Values)}, slowly: {string.Join('|', watched.AsEnumerable())}",
                input);
            OracleException.Require(SlowJson.CountOf(text, "model") <= 1, "two models for somebody", input);
            Splice(text, visitor.Values, input);
        }
    }

    private static void Splice(byte[] text, List<SlowJson.Value> values, ReadOnlySpan<byte> input)
    {
        SlowJson.Value[] replaced = [.. values
            .Where(value => value.Path is ModelPath or "$.max_tokens" or "$.stream")
            .Take(SpliceList.MaxCount)];
        SpliceList edits = new();
        List<byte> expected = [.. text];
        foreach (SlowJson.Value value in replaced)
        {
            edits.Add(new ByteRange(value.Start, value.Bytes), "\"spliced\""u8.ToArray());
        }

        foreach (SlowJson.Value value in replaced.OrderByDescending(value => value.Start))
        {
            expected.RemoveRange(value.Start, value.Bytes);
            expected.InsertRange(value.Start, "\"spliced\""u8.ToArray());
        }

        List<byte> sink = [];
        edits.WriteTo(text, new Sink(sink));
        byte[] written = [.. sink];
        bool isSame = edits.ResultBytes(text.Length) == written.Length && sink.SequenceEqual(expected);
        OracleException.Require(isSame, "spliced otherwise", input);
        OracleException.Require(SlowJson.Read(written) is not null, "not JSON any more", input);
    }

    private readonly struct Sink(List<byte> bytes) : IByteSink
    {
        public void Write(ReadOnlySpan<byte> run) => bytes.AddRange(run);
    }

    private struct Visitor : IJsonVisitor
    {
        public required List<SlowJson.Value> Values { get; init; }

        public readonly void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex) =>
            Values.Add(new SlowJson.Value(
                s_paths.PathText(pathIndex).TrimStart('!'), kind, start, bytes, arrayIndex));
    }
}
