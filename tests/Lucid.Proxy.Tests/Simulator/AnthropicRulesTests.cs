using Lucid.Simulator;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

/// <summary>What the real API refuses, the simulated one refuses in words that say the same.</summary>
public sealed class AnthropicRulesTests
{
    private const string Call =
        """{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"a","input":{}}]}""";

    private const string Ask = """{"role":"user","content":"Q"}""";

    [Theory]
    [InlineData("""{"role":"assistant","content":"A"}""", "first message must use")]
    [InlineData($$"""{{Ask}},{"role":"tool","content":"R"}""", "Input should be 'user' or 'assistant'")]
    [InlineData($$"""{{Ask}},{{Call}}""", "without `tool_result` blocks immediately after: t1")]
    [InlineData($$"""{{Ask}},{{Call}},{{Ask}}""", "without `tool_result` blocks immediately after: t1")]
    [InlineData(
        $$"""{{Ask}},{{Call}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t2"}]}""",
        "unexpected `tool_use_id` found")]
    [InlineData(
        $$"""{{Ask}},{{Call}},{"role":"user","content":[{"type":"text","text":"x"},{"type":"tool_result","tool_use_id":"t1"}]}""",
        "must come before any other block")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":""}]}""", "must be non-empty")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}""", "Input tag 'image_url'")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"x","index":0}]}""", "index: Extra inputs")]
    [InlineData("""{"role":"user","content":"Q","name":"bob"}""", "name: Extra inputs")]
    [InlineData(
        """{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/jpg","data":"AAAA"}}]}""",
        "media_type: Input should be")]
    [InlineData(
        """{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"iVBORw=="}}]}""",
        "appears to be a image/png image")]
    [InlineData(
        """{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"A A="}}]}""",
        "Invalid base64")]
    [InlineData(
        """{"role":"user","content":[{"type":"image","source":{"type":"url","url":"http://a.example/b.png"}}]}""",
        "Only HTTPS")]
    [InlineData(
        """{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}}]}""",
        "PDF specified was not valid")]
    [InlineData(
        $$"""{{Ask}},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"lucid.none"}]},{{Ask}}""",
        "Invalid `signature` in `thinking` block")]
    [InlineData(
        $$"""{{Ask}},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"a","input":"{}"}]}""",
        "Input should be a valid dictionary")]
    [InlineData($$"""{{Ask}},{"role":"assistant","content":"A "}""", "trailing whitespace")]
    public void Messages_are_held_to_the_rules(string messages, string words) =>
        AssertRefused($$"""{"model":"m","max_tokens":9,"messages":[{{messages}}]}""", words);

    [Theory]
    [InlineData("\"reasoning_effort\":\"low\"", "reasoning_effort: Extra inputs are not permitted")]
    [InlineData("\"context_management\":{}", "context_management: Extra inputs are not permitted")]
    [InlineData("\"temperature\":1.5", "temperature: range: 0..1")]
    [InlineData("\"stop_sequences\":[\"\\n\"]", "must contain non-whitespace")]
    [InlineData("\"metadata\":{\"user_id\":\"u\",\"trace\":\"x\"}", "metadata")]
    [InlineData("\"tool_choice\":{\"type\":\"any\"}", "only be specified while providing `tools`")]
    [InlineData("\"tools\":[{\"name\":\"a.b\",\"input_schema\":{\"type\":\"object\"}}]", "should match pattern")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"input_schema\":{}}]", "Input should be 'object'")]
    [InlineData(
        "\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\",\"anyOf\":[]}}]", "does not support oneOf")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"parameters\":{}}]", "parameters: Extra inputs")]
    [InlineData(
        "\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"b\"}",
        "Tool 'b' not found")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":100}", "greater than or equal to 1024")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":5000}", "must be greater than")]
    public void Fields_are_held_to_the_rules(string field, string words) =>
        AssertRefused($$"""{"model":"m","max_tokens":2000,"messages":[{{Ask}}],{{field}}}""", words);

    [Theory]
    [InlineData("claude-opus-4-7", "\"temperature\":0.5", "not supported on this model")]
    [InlineData("claude-opus-4-7", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "adaptive")]
    [InlineData("claude-haiku-4-5", "\"thinking\":{\"type\":\"adaptive\"}", "not supported on this model")]
    [InlineData("claude-haiku-4-5", "\"temperature\":1,\"top_p\":0.9", "cannot both be specified")]
    [InlineData("claude-haiku-4-5", "\"output_config\":{\"effort\":\"low\"}", "is not supported on this model")]
    public void A_generation_takes_what_it_takes(string model, string field, string words) =>
        AssertRefused($$"""{"model":"{{model}}","max_tokens":2000,"messages":[{{Ask}}],{{field}}}""", words);

    [Fact]
    public void Models_that_take_no_prefill_and_no_late_system_message_say_so()
    {
        AssertRefused(
            $$"""{"model":"claude-sonnet-4-6","max_tokens":9,"messages":[{{Ask}},{"role":"assistant","content":"A"}]}""",
            "does not support assistant message prefill");
        AssertRefused(
            $$"""{"model":"claude-sonnet-4-6","max_tokens":9,"messages":[{{Ask}},{"role":"system","content":"S"}]}""",
            "role 'system' is not supported");
    }

    [Fact]
    public void A_running_loop_keeps_its_thinking_when_a_budget_is_set() => AssertRefused(
        $$"""
        {"model":"m","max_tokens":2000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{{Ask}},{{Call}},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"R"}]}]}
        """,
        "Expected `thinking` or `redacted_thinking`, but found `tool_use`");

    [Fact]
    public void Own_signature_comes_back_and_a_changed_thought_does_not()
    {
        const string Request =
            """{"model":"m","max_tokens":5000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[QUESTION]}""";
        string question = """{"role":"user","content":"Think [[sim thinking=20]]"}""";
        string content = new Answered(Provider.Anthropic, Request.Replace("QUESTION", question)).Whole()
            .GetProperty("content").GetRawText();
        string back = $$"""{{question}},{"role":"assistant","content":{{content}}},{"role":"user","content":"And?"}""";

        Assert.Null(new Answered(Provider.Anthropic, Request.Replace("QUESTION", back)).Problem);
        string changed = back.Replace("\"thinking\":\"", "\"thinking\":\"x");
        AssertRefused(Request.Replace("QUESTION", changed), "Invalid `signature`");
    }

    [Fact]
    public void Five_cache_breakpoints_are_one_too_many()
    {
        const string Block = """{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}""";
        AssertRefused(
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
            + string.Join(',', System.Linq.Enumerable.Repeat(Block, 5)) + "]}]}",
            "Found 5");
    }

    [Fact]
    public void Parts_and_results_come_back_in_the_answer()
    {
        string text = new Answered(Provider.Anthropic, $$$"""
            {"model":"m","max_tokens":99,"messages":[{"role":"user","content":[
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw=="}},
            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjc="}},
            {"type":"text","text":"What?"}]},{{{Call}}},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"18 C"}]}]}
            """).Whole().GetProperty("content")[0].GetProperty("text").GetString()!;

        Assert.StartsWith(
            "[image/png 4 bytes 0f4636c7] [application/pdf 8 bytes ", text, System.StringComparison.Ordinal);
        Assert.Contains("] [result 4 bytes ", text, System.StringComparison.Ordinal);
    }

    private static void AssertRefused(string json, string words)
    {
        Lucid.Simulator.Requests.RequestProblem? problem = new Answered(Provider.Anthropic, json).Problem;

        Assert.Equal(400, problem?.Status);
        Assert.Contains(words, problem!.Message!, System.StringComparison.Ordinal);
    }
}
