using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Every chat model of the catalog through both official packages, streamed and not: tools, media,
/// thinking.</summary>
public sealed class FamilyTests(SharedServer shared)
{
    public static TheoryData<Package, string, bool> All => Family.Each(_ => true);

    public static TheoryData<Package, string, bool> Seeing => Family.Each(model => model.Takes("image"));

    public static TheoryData<Package, string, bool> Blind => Family.Each(model => !model.Takes("image"));

    public static TheoryData<Package, string, bool> Reading => Family.Each(model => model.Takes("pdf"));

    public static TheoryData<Package, string, bool> Unlettered => Family.Each(model => !model.Takes("pdf"));

    public static TheoryData<Package, string, bool> Thinking => Family.Each(model => model.ShowsThinking);

    [Theory]
    [MemberData(nameof(All))]
    public async Task Tools_are_called_in_parallel_for_three_turns(
        Package package, string model, bool isStreamed) // P-20, P-26, P-28, P-29, P-32, P-60
    {
        Talk talk = await Talk.BeginAsync(shared, package, model, hasTools: true);
        talk.Ask("get_weather and get_time [[sim rounds=3]]");
        for (int round = 0; round < 3; round++)
        {
            Said calling = await talk.NextAsync(isStreamed);
            Assert.True(calling.IsCalling);
            Assert.Equal(["get_weather", "get_time"], calling.Calls.Select(call => call.Name));
            Assert.Equal(2, calling.Calls.Select(call => call.Id).Distinct().Count());
            using JsonDocument arguments = JsonDocument.Parse(calling.Calls[0].Arguments);
            Assert.NotEmpty(arguments.RootElement.GetProperty("city").GetString()!);
            Assert.Equal(JsonValueKind.Number, arguments.RootElement.GetProperty("days").ValueKind);

            // In the other order, as programs that run tools in parallel send them.
            talk.Answer(calling.Calls.Reverse().Select(call => (call.Id, $"{call.Name} {round}")));
        }

        Said answer = await talk.NextAsync(isStreamed);

        Assert.False(answer.IsCalling);
        Assert.Contains(Family.EchoOfResult("get_weather 2"), answer.Text, StringComparison.Ordinal);
        Assert.Contains(Family.EchoOfResult("get_time 2"), answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seeing))]
    public async Task A_picture_arrives_byte_for_byte(Package package, string model, bool isStreamed)
    {
        Talk talk = await Talk.BeginAsync(shared, package, model);
        talk.Ask("What is it?", "image/png", Family.Png);

        Assert.Contains(
            Family.Echo("image/png", Family.Png), (await talk.NextAsync(isStreamed)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task A_document_arrives_byte_for_byte(Package package, string model, bool isStreamed)
    {
        Talk talk = await Talk.BeginAsync(shared, package, model);
        talk.Ask("What does it say?", "application/pdf", Family.Pdf);

        Assert.Contains(
            Family.Echo("application/pdf", Family.Pdf),
            (await talk.NextAsync(isStreamed)).Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Blind))]
    public Task A_model_that_cannot_see_refuses_a_picture(Package package, string model, bool isStreamed) =>
        RefusesAsync(package, model, isStreamed, "image", "image/png", Family.Png);

    [Theory]
    [MemberData(nameof(Unlettered))]
    public Task A_model_that_cannot_read_refuses_a_document(Package package, string model, bool isStreamed) =>
        RefusesAsync(package, model, isStreamed, "pdf", "application/pdf", Family.Pdf);

    [Theory]
    [MemberData(nameof(Thinking))]
    public async Task Thinking_is_shown_and_the_conversation_goes_on(
        Package package, string model, bool isStreamed) // P-55, P-56, P-63
    {
        Talk talk = await Talk.BeginAsync(shared, package, model, thinks: true);
        talk.Ask("Think [[sim thinking=20 tokens=30]]");

        Said said = await talk.NextAsync(isStreamed);

        Assert.NotEmpty(said.Thinking);
        Assert.NotEmpty(said.Text);
        Assert.DoesNotContain(said.Thinking, said.Text, StringComparison.Ordinal);
        talk.Ask("And now? [[sim thinking=20]]");
        Assert.NotEmpty((await talk.NextAsync(isStreamed)).Text);
    }

    [Theory]
    [MemberData(nameof(Thinking))]
    public async Task Thinking_does_not_break_a_loop_of_tools(
        Package package, string model, bool isStreamed) // P-55, P-58
    {
        Talk talk = await Talk.BeginAsync(shared, package, model, hasTools: true, thinks: true);
        talk.Ask("get_weather and get_time [[sim rounds=2 thinking=20]]");
        for (int round = 0; round < 2; round++)
        {
            Said calling = await talk.NextAsync(isStreamed);
            Assert.Equal(2, calling.Calls.Count);
            talk.Answer(calling.Calls.Select(call => (call.Id, $"{call.Name} {round}")));
        }

        Assert.Contains(
            Family.EchoOfResult("get_time 1"), (await talk.NextAsync(isStreamed)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_wish_to_think_is_never_a_refusal(Package package, string model, bool isStreamed) // P-61
    {
        Talk talk = await Talk.BeginAsync(shared, package, model, thinks: true);
        talk.Ask("Hello [[sim tokens=10]]");

        Said said = await talk.NextAsync(isStreamed);

        Assert.NotEmpty(said.Text);
        Assert.Equal(Family.Of(model).ShowsThinking, said.Thinking.Length > 0);
    }

    [Fact]
    public async Task The_families_are_the_chat_models_of_the_built_in_catalog()
    {
        SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using (upstream)
        {
            await using LucidServer server =
                await LucidServer.StartAsync(new LucidSettings(upstream.Host.Endpoint) { HasCatalog = false });
            RawAnswer answer = await server.GetAsync("/v1/models");
            IEnumerable<string> listed = JsonDocument.Parse(answer.Body).RootElement.GetProperty("data")
                .EnumerateArray().Where(model => model.GetProperty("kind").GetString() == "chat")
                .Select(model => Line(
                    model.GetProperty("id").GetString()!,
                    string.Join(' ', model.GetProperty("inputs").EnumerateArray().Select(input => input.GetString()))));

            Assert.Equal(
                Family.Models.Where(model => model.IsBuiltIn).Select(model => Line(model.Id, model.Inputs)), listed);
        }

        static string Line(string id, string inputs) => $"{id}: {inputs}";
    }

    /// <summary>The refusal names the part, and every model that takes it.</summary>
    private async Task RefusesAsync(
        Package package, string model, bool isStreamed, string input, string mediaType, byte[] medium)
    {
        Talk talk = await Talk.BeginAsync(shared, package, model);
        talk.Ask("What is it?", mediaType, medium);

        (int status, string body) = await talk.RefusalAsync(isStreamed);

        Assert.Equal(400, status);
        Assert.Contains(
            package == Package.OpenAi ? "messages[1].content[1]: " : "messages[0].content[0]: ",
            body,
            StringComparison.Ordinal);
        Assert.All(
            Family.Models.Where(taker => taker.Takes(input)),
            taker => Assert.Contains(taker.Id, body, StringComparison.Ordinal));
    }
}
