using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Tests.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Tidy;

/// <summary>What is shipped to be copied works as it stands.</summary>
public sealed partial class SamplesAreValidTests
{
    private const string SchemaFile = "deploy/lucid.schema.json";
    private const string Rates = "\"inputUsdPerMillion\": \"1\", \"outputUsdPerMillion\": \"2\"";

    public static TheoryData<string> Samples => [.. SourceTree.Files("deploy", "*.json").Where(file
        => file != SchemaFile)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_has_no_problem(string file)
    {
        // Certificates of a server stand on that server; any file that is there does here.
        string certificate = Path.GetTempFileName();
        string json = CertificateFile().Replace(SourceTree.Text(file), certificate);

        SettingsResult result = SettingsText.Read(json);

        File.Delete(certificate);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void The_full_sample_names_every_key_of_the_schema_and_the_defaults_as_they_are()
    {
        LucidOptions full = SettingsText.Valid(SourceTree.Text("deploy/lucid.full.json"));
        LucidOptions usual = SettingsText.Valid("{}");

        Assert.Equal(usual.Listen, full.Listen);
        Assert.Equal(usual.Admin, full.Admin);
        Assert.Equal(usual.DataFolder, full.DataFolder);
        Assert.Equal(usual.Limits, full.Limits);
        Assert.Equal((usual.Reactors, usual.Engine), (full.Reactors, full.Engine));
        Assert.Equal(usual.Ledger, full.Ledger);
        Assert.Equal(usual.Media, full.Media);
        Assert.Equal(usual.Log, full.Log with { ExchangesFile = null });
        string text = SourceTree.Text("deploy/lucid.full.json");
        string[] left = [.. AllKeys(Schema()).Distinct().Where(key => !text.Contains($"\"{key}\"",
            StringComparison.Ordinal))];
        Assert.Equal(["endpoints", "endpoint", "publicEndpoint", "region", "prefix", "accessKey", "secretKey",
            "pathStyle"], left);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("admin", "\"admin\": { KEY }")]
    [InlineData("limits", "\"limits\": { KEY }")]
    [InlineData("ledger", "\"ledger\": { KEY }")]
    [InlineData("media", "\"media\": { KEY }")]
    [InlineData("media/s3", "\"media\": { \"s3\": { KEY } }")]
    [InlineData("log", "\"log\": { KEY }")]
    [InlineData("listen/oneOf/1/items/oneOf/1", "\"listen\": [ { \"address\": \"*:1\", KEY } ]")]
    [InlineData("providers/additionalProperties", "\"providers\": { \"p\": { KEY } }")]
    [InlineData("providers/additionalProperties/deadlines", "\"providers\": { \"p\": { \"deadlines\": { KEY } } }")]
    [InlineData("models/items", "\"models\": [ { KEY } ]")]
    [InlineData("models/items/price", "\"models\": [ { \"price\": { KEY } } ]")]
    [InlineData("models/items/firstPartyPrice", "\"models\": [ { \"firstPartyPrice\": { KEY } } ]")]
    [InlineData("models/items/price/longContext/items", "\"models\": [ { \"price\": { " + Rates
        + ", \"longContext\": [ { KEY } ] } } ]")]
    [InlineData("models/items/tiers", "\"models\": [ { \"id\": \"m\", \"upstreams\": [ { \"provider\": \"p\", "
        + "\"model\": \"m\" } ], \"contextTokens\": 9, \"maxOutputTokens\": 9, \"price\": { " + Rates
        + " }, \"tiers\": { KEY } } ], " + SettingsText.OneProvider)]
    [InlineData("models/items/partTokens", "\"models\": [ { \"id\": \"m\", \"upstreams\": [ { \"provider\": \"p\", "
        + "\"model\": \"m\" } ], \"contextTokens\": 9, \"maxOutputTokens\": 9, \"price\": { " + Rates
        + " }, \"partTokens\": { KEY } } ], " + SettingsText.OneProvider)]
    [InlineData("models/items/upstreams/items", "\"models\": [ { \"upstreams\": [ { KEY } ] } ]")]
    public void The_schema_knows_the_keys_that_the_reader_knows(string place, string around)
    {
        const string unknown = "\"qqqqqqqqqqqqqqqqqqqq\": 1";
        string json = around.Length == 0 ? unknown : around.Replace("KEY", unknown, StringComparison.Ordinal);
        string problem = SettingsText.Problems($"{{ {json} }}").First(said => said.Contains("known here: ",
            StringComparison.Ordinal));
        string known = problem[(problem.IndexOf("known here: ", StringComparison.Ordinal) + "known here: ".Length)..];

        JsonElement schema = Schema();
        foreach (string step in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            schema = Step(schema, step);
        }

        IEnumerable<string> properties = schema.GetProperty("properties").EnumerateObject().Select(property
            => property.Name);
        Assert.Equal(known.TrimEnd('.').Split(", ").Order(), properties.Order());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public async Task The_commands_of_the_systemd_unit_are_commands_we_have()
    {
        string[] commands = [.. SourceTree.Lines("deploy/lucid.service")
            .Where(line => line.StartsWith("ExecStart", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..])];

        Assert.Equal(2, commands.Length);
        await using RunningHost server = RunningHost.Start();
        foreach (string[] words in commands.Select(command => command.Split(' ')))
        {
            Assert.Equal("/usr/local/bin/lucid", words[0]);
            (int code, _, string error) = await server.RunAsync(false, [.. words[1..], "--help"]);
            Assert.Equal((0, ""), (code, error));
        }
    }

    [Fact]
    public void The_systemd_unit_waits_longer_than_the_server_drains()
    {
        string json = CertificateFile().Replace(SourceTree.Text("deploy/lucid.server.json"), "/dev/null");
        LucidOptions options = SettingsText.Valid(json);
        string timeout = SourceTree.Lines("deploy/lucid.service")
            .Single(line => line.StartsWith("TimeoutStopSec=", StringComparison.Ordinal));

        Assert.True(int.Parse(timeout["TimeoutStopSec=".Length..]) > options.Limits.DrainSeconds);
        Assert.Equal("/var/lib/lucid", options.DataFolder);
    }

    private static JsonElement Schema()
    {
        using JsonDocument document = JsonDocument.Parse(SourceTree.Text(SchemaFile));
        return document.RootElement.Clone();
    }

    private static JsonElement Step(JsonElement schema, string step)
    {
        if (int.TryParse(step, out int index))
        {
            return schema[index];
        }

        return schema.TryGetProperty("properties", out JsonElement properties)
            && properties.TryGetProperty(step, out JsonElement property)
                ? property
                : schema.GetProperty(step);
    }

    private static IEnumerable<string> AllKeys(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().SelectMany(AllKeys);
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        IEnumerable<string> own = schema.TryGetProperty("properties", out JsonElement properties)
            && properties.ValueKind == JsonValueKind.Object
                ? properties.EnumerateObject().Select(property => property.Name)
                : [];
        return own.Concat(schema.EnumerateObject().SelectMany(property => AllKeys(property.Value)));
    }

    [GeneratedRegex("/etc/lucid/tls/[a-z]+\\.pem")]
    private static partial Regex CertificateFile();
}
