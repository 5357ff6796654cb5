using System;
using System.Linq;
using System.Text.RegularExpressions;
using Lucid.Proxy.Telemetry;
using Xunit;

namespace Lucid.Proxy.Tests.Telemetry;

public sealed partial class MetricsTextTests
{
    private static readonly MetricsGauges Gauges = new(
        "1.2.3", IsLedgerUp: true, 4, 5, 6, 7, [new("lucid_extra_total", "More.", 8), new("lucid_extra_open", "Now.",
        9)]);

    [Theory]
    [InlineData("lucid_build_info{version=\"1.2.3\"} 1")]
    [InlineData("lucid_ledger_up 1")]
    [InlineData("lucid_workspaces 4")]
    [InlineData("lucid_in_flight 5")]
    [InlineData("# TYPE lucid_extra_total counter")]
    [InlineData("lucid_extra_total 8")]
    [InlineData("# TYPE lucid_extra_open gauge")]
    [InlineData("lucid_extra_open 9")]
    [InlineData("lucid_held_nanousd 6")]
    [InlineData("lucid_log_lines_dropped_total 7")]
    [InlineData("lucid_exchanges_total{outcome=\"answered\"} 2")]
    [InlineData("lucid_exchanges_total{outcome=\"refused\"} 1")]
    [InlineData("lucid_requests_total{model=\"haiku\",status=\"2xx\"} 2")]
    [InlineData("lucid_requests_total{model=\"none\",status=\"4xx\"} 1")]
    [InlineData("lucid_tokens_total{model=\"haiku\",class=\"input\"} 20")]
    [InlineData("lucid_tokens_total{model=\"haiku\",class=\"cache_read\"} 40")]
    [InlineData("lucid_tokens_total{model=\"haiku\",class=\"cache_write\"} 60")]
    [InlineData("lucid_tokens_total{model=\"haiku\",class=\"output\"} 80")]
    [InlineData("lucid_charged_nanousd_total{model=\"haiku\"} 2000000014")]
    [InlineData("lucid_request_duration_seconds_bucket{model=\"haiku\",le=\"1\"} 0")]
    [InlineData("lucid_request_duration_seconds_bucket{model=\"haiku\",le=\"2.5\"} 2")]
    [InlineData("lucid_request_duration_seconds_bucket{model=\"haiku\",le=\"+Inf\"} 2")]
    [InlineData("lucid_request_duration_seconds_sum{model=\"haiku\"} 2.468")]
    [InlineData("lucid_request_duration_seconds_count{model=\"haiku\"} 2")]
    [InlineData("lucid_first_byte_seconds_bucket{model=\"haiku\",le=\"0.05\"} 0")]
    [InlineData("lucid_first_byte_seconds_bucket{model=\"haiku\",le=\"0.1\"} 2")]
    [InlineData("lucid_first_byte_seconds_count{model=\"none\"} 0")]
    public void What_two_reactors_counted_is_added_up(string line)
    {
        Counters counters = new(2);
        counters.NameModel(3, "haiku");
        counters.Count(0, ExchangeRecords.Answered());
        counters.Count(1, ExchangeRecords.Answered());
        counters.Count(1, ExchangeRecords.Refused());

        Assert.Contains(line, MetricsText.Write(counters, Gauges).Split('\n'));
    }

    [Fact]
    public void Every_line_has_the_form_of_the_format()
    {
        Counters counters = new(1);
        counters.NameModel(3, "a\"b\\c");
        counters.Count(0, ExchangeRecords.Answered());
        string[] lines = MetricsText.Write(counters, Gauges).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.Matches(Form(), line));
        Assert.Contains(lines, line => line.Contains("model=\"a\\\"b\\\\c\"", StringComparison.Ordinal));
        string[] types = [.. lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))];
        Assert.Equal(types.Length, types.Distinct().Count());
    }

    [Fact]
    public void A_model_of_any_number_is_counted()
    {
        Counters counters = new(1);
        ExchangeRecord record = new() { ModelNumber = 5000, Status = 200 };
        counters.Count(0, record);

        Assert.Equal(1, counters.Reactors[0].At(5001)!.ByStatusClass[2]);
        Assert.Null(counters.Reactors[0].At(5000));
        Assert.Null(counters.Reactors[0].At(1 << 20));
    }

    [GeneratedRegex(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+=""([^""\\]|\\.)*"",?)+\})? [0-9.e+-]+)$")]
    private static partial Regex Form();
}
