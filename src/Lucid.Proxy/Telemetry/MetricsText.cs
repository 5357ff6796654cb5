using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Lucid.Proxy.Telemetry;

/// <summary>Writes counters and gauges in the Prometheus text format, version 0.0.4.</summary>
internal static class MetricsText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] Outcomes = ["answered", "refused", "client_gone", "upstream_refused",
        "upstream_failed", "upstream_cut", "shutdown", "internal"];

    private static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>The whole page.</summary>
    public static string Write(Counters counters, MetricsGauges gauges)
    {
        StringBuilder text = new(16 << 10);
        Head(text, "lucid_build_info", "gauge", "The version that runs.");
        Line(text, "lucid_build_info", $"version=\"{gauges.Version}\"", 1);
        Gauge(text, "lucid_ledger_up", "1 while calls may leave, 0 when the ledger has stopped.",
            gauges.IsLedgerUp ? 1 : 0);
        Gauge(text, "lucid_workspaces", "Workspaces.", gauges.Workspaces);
        Gauge(text, "lucid_in_flight", "Calls running now.", gauges.InFlight);
        Gauge(text, "lucid_held_nanousd", "Set aside for running calls, in nano-dollars.", gauges.HeldNanoUsd);
        Head(text, "lucid_log_lines_dropped_total", "counter", "Lines of the exchange log that were lost.");
        Line(text, "lucid_log_lines_dropped_total", string.Empty, gauges.DroppedLogLines);
        foreach (ExtraMetric metric in gauges.Transport)
        {
            string type = metric.Name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge";
            Head(text, metric.Name, type, metric.Help);
            Line(text, metric.Name, string.Empty, metric.Value);
        }

        WriteOutcomes(text, counters);
        WriteModels(text, counters);
        WriteProcess(text);
        return text.ToString();
    }

    private static void WriteOutcomes(StringBuilder text, Counters counters)
    {
        Head(text, "lucid_exchanges_total", "counter", "Exchanges by how they ended.");
        for (int i = 0; i < Outcomes.Length; i++)
        {
            long sum = 0;
            foreach (ExchangeCounters reactor in counters.Reactors)
            {
                sum += reactor.ByOutcome[i];
            }

            Line(text, "lucid_exchanges_total", $"outcome=\"{Outcomes[i]}\"", sum);
        }
    }

    private static void WriteModels(StringBuilder text, Counters counters)
    {
        ModelTotals[] models = ModelTotals.Of(counters);
        Head(text, "lucid_requests_total", "counter", "Requests by model and status; no model: none was found.");
        foreach (ModelTotals model in models)
        {
            for (int i = 0; i < StatusClasses.Length; i++)
            {
                if (model.ByStatusClass[i] > 0)
                {
                    string labels = $"model=\"{model.Label}\",status=\"{StatusClasses[i]}\"";
                    Line(text, "lucid_requests_total", labels, model.ByStatusClass[i]);
                }
            }
        }

        Head(text, "lucid_tokens_total", "counter", "Tokens by model and price class.");
        foreach (ModelTotals model in models.Where(model => model.HasTokens))
        {
            string label = $"model=\"{model.Label}\",class=";
            Line(text, "lucid_tokens_total", label + "\"input\"", model.InputTokens);
            Line(text, "lucid_tokens_total", label + "\"cache_read\"", model.CacheReadTokens);
            Line(text, "lucid_tokens_total", label + "\"cache_write\"", model.CacheWriteTokens);
            Line(text, "lucid_tokens_total", label + "\"output\"", model.OutputTokens);
        }

        Head(text, "lucid_charged_nanousd_total", "counter", "Charged by model, in nano-dollars.");
        foreach (ModelTotals model in models.Where(model => model.HasTokens))
        {
            Line(text, "lucid_charged_nanousd_total", $"model=\"{model.Label}\"", model.ChargedNanoUsd);
        }

        WriteHistograms(text, "lucid_request_duration_seconds", "From head to end.", models, model => model.Duration);
        WriteHistograms(text, "lucid_first_byte_seconds", "From head to first byte.", models, model => model.FirstByte);
    }

    private static void WriteHistograms(
        StringBuilder text, string name, string help, ModelTotals[] models, Func<ModelTotals, HistogramTotals> pick)
    {
        Head(text, name, "histogram", help);
        foreach (ModelTotals model in models)
        {
            HistogramTotals histogram = pick(model);
            string label = $"model=\"{model.Label}\"";
            long sum = 0;
            for (int i = 0; i < Histogram.BoundsMs.Length; i++)
            {
                sum += histogram.Counts[i];
                Line(text, name + "_bucket", $"{label},le=\"{Seconds(Histogram.BoundsMs[i])}\"", sum);
            }

            sum += histogram.Counts[^1];
            Line(text, name + "_bucket", $"{label},le=\"+Inf\"", sum);
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{label}}} {Seconds(histogram.SumMs)}\n");
            Line(text, name + "_count", label, sum);
        }
    }

    private static void WriteProcess(StringBuilder text)
    {
        using Process process = Process.GetCurrentProcess();
        Gauge(text, "process_resident_memory_bytes", "Memory resident.", process.WorkingSet64);
        Head(text, "process_cpu_seconds_total", "counter", "Processor time used.");
        text.Append(
            CultureInfo.InvariantCulture,
            $"process_cpu_seconds_total {Seconds((long)process.TotalProcessorTime.TotalMilliseconds)}\n");
        long startedAt = new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
        Gauge(text, "process_start_time_seconds", "When the process started, seconds since 1970.", startedAt);
        Gauge(text, "dotnet_gc_heap_bytes", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
        Head(text, "dotnet_gc_allocated_bytes_total", "counter", "Managed memory allocated.");
        Line(text, "dotnet_gc_allocated_bytes_total", string.Empty, GC.GetTotalAllocatedBytes());
        Head(text, "dotnet_gc_collections_total", "counter", "Garbage collections.");
        for (int i = 0; i <= GC.MaxGeneration; i++)
        {
            string label = string.Create(CultureInfo.InvariantCulture, $"generation=\"{i}\"");
            Line(text, "dotnet_gc_collections_total", label, GC.CollectionCount(i));
        }
    }

    private static void Gauge(StringBuilder text, string name, string help, long value)
    {
        Head(text, name, "gauge", help);
        Line(text, name, string.Empty, value);
    }

    private static void Head(StringBuilder text, string name, string type, string help)
        => text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, long value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    // Exact: milliseconds are written as seconds with three decimals, no binary fraction in between.
    private static string Seconds(long ms)
        => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000}.{ms % 1000:D3}").TrimEnd('0').TrimEnd('.');
}
