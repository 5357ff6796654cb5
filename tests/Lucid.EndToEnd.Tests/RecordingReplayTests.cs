using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Recorded answers of real providers through the gateway, against a plain reading of the file.</summary>
public sealed class RecordingReplayTests(SharedServer shared)
{
    [Fact]
    public async Task Every_byte_but_the_rewritten_ones_is_relayed_and_usage_is_the_files()
    {
        foreach (string name in Streams())
        {
            foreach (int split in new[] { 0, 1, 7 })
            {
                await ReplayAsync(name, split);
            }
        }
    }

    [Fact]
    public async Task Error_inside_a_recorded_stream_is_passed_on_and_ends_it_visibly_broken()
    {
        const string Name = "odd/openrouter-comments-error.sse";
        if (!Recordings.AreThere)
        {
            Assert.False(Repository.IsCi, "There are no recordings.");
            return;
        }

        Tenant tenant = await shared.Admin.CreateTenantAsync();
        RawAnswer answer = await AskAsync(tenant, Name, 0, isUsageAsked: true);

        Assert.Contains("Token limit reached", answer.Text, StringComparison.Ordinal);
        Assert.False(answer.IsComplete);
        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        Assert.Equal((43, 10), (call.InputTokens, call.OutputTokens));
    }

    private static IEnumerable<string> Streams()
    {
        Assert.True(Recordings.AreThere || !Repository.IsCi, "There are no recordings.");
        return Recordings.Named(".sse").Where(name => !name.StartsWith("odd/", StringComparison.Ordinal));
    }

    private async Task ReplayAsync(string name, int split)
    {
        RecordedStream file = RecordedStream.Of(Recordings.Read(name));
        Tenant tenant = await shared.Admin.CreateTenantAsync();

        RawAnswer answer = await AskAsync(tenant, name, split, isUsageAsked: true);

        string model = file.IsAnthropic ? LucidSettings.AnthropicModel : LucidSettings.OpenAiModel;
        string place = $"{name}, {split} bytes a send";
        Assert.True(answer.IsComplete, place);
        string expected = file.Rewritten(model);
        string received = answer.Text.TrimEnd('\n');
        Assert.True(expected == received, $"{place}: {Difference(expected, received)}");

        // Some recordings end without the empty line that the SDKs wait for; what is sent always has it.
        Assert.EndsWith("\n\n", answer.Text, StringComparison.Ordinal);
        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        if (file.HasUsage)
        {
            Assert.Equal("reported", call.Usage);
            Assert.Equal(
                (place, file.InputTokens, file.OutputTokens, file.CacheReadTokens, file.CacheWriteTokens),
                (place, call.InputTokens, call.OutputTokens, call.CacheReadTokens, call.CacheWriteTokens));
            Prices prices = file.IsAnthropic ? LucidSettings.AnthropicPrices : LucidSettings.OpenAiPrices;
            long cost = prices.Cost(
                file.InputTokens, file.OutputTokens, file.CacheReadTokens, file.CacheWriteTokens);
            Assert.Equal(100_000_000_000 - cost, (await tenant.SettledAsync()).BalanceNano);
        }
        else
        {
            Assert.Equal("counted", call.Usage);
            Assert.True(call.OutputTokens > 0);
        }
    }

    private async Task<RawAnswer> AskAsync(Tenant tenant, string name, int split, bool isUsageAsked)
    {
        string path = name.StartsWith("anthropic/", StringComparison.Ordinal) ? Bodies.MessagesPath : Bodies.ChatPath;
        string usage = path == Bodies.ChatPath && isUsageAsked ? ",\"stream_options\":{\"include_usage\":true}" : "";
        string directive = split == 0 ? $"[[sim replay={name}]]" : $"[[sim replay={name} split={split}]]";
        return await shared.Server.PostAsync(
            path, Bodies.For(path, directive, isStream: true, usage), tenant.Bearer, Bodies.Version);
    }

    private static string Difference(string expected, string actual)
    {
        int at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"differs at {at}: expected \"{Around(expected, at)}\", got \"{Around(actual, at)}\"";
    }

    private static string Around(string text, int at) =>
        text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 40)].Replace("\n", "\\n", StringComparison.Ordinal);
}
