using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Dialects.OpenAi;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects;

/// <summary>What a request may not ask for because its hold would bound nothing, or because another model would
/// answer.</summary>
public sealed class RequestRefusalTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("max_tokens", "0")]
    [InlineData("max_tokens", "-0")]
    [InlineData("max_completion_tokens", "0")]
    public void No_tokens_at_all_are_no_maximum_of_chat_completions(string name, string value)
    {
        // Servers read it as no limit.
        var problem = OpenAi($"\"{name}\":{value}").Problem;
        Assert.Equal((ProblemKind.InvalidValue, name), (problem.Kind, problem.Parameter));
    }

    [Fact]
    public void No_tokens_at_all_are_no_maximum_of_Ollamas()
    {
        var problem = Ollama("\"options\":{\"num_predict\":0}").Problem;
        Assert.Equal((ProblemKind.InvalidValue, "options.num_predict"), (problem.Kind, problem.Parameter));
    }

    [Fact]
    public void No_tokens_at_all_warm_a_cache_of_Anthropics()
    {
        var peek = Anthropic("\"temperature\":1", max: 0);
        Assert.Equal((ProblemKind.None, 0L), (peek.Problem.Kind, peek.MaxOutputTokens));
    }

    [Theory]
    [InlineData("models", "[\"dear\"]")]
    [InlineData("fallbacks", "[{}]")]
    [InlineData("route", "\"fallback\"")]
    public void Chat_completions_by_another_model_are_refused(string name, string value)
    {
        var problem = OpenAi($"\"{name}\":{value}").Problem;
        Assert.Equal((ProblemKind.Unsupported, name), (problem.Kind, problem.Parameter));
        Assert.Equal(ProblemKind.None, OpenAi($"\"{name}\":null").Problem.Kind);
        Assert.Equal(ProblemKind.Ambiguous, OpenAi($"\"{name[..1].ToUpperInvariant()}{name[1..]}\":{value}").Problem.Kind);
    }

    [Theory]
    [InlineData("fallbacks", "[{}]", "fallbacks")]
    [InlineData("thread", "{\"id\":\"t\"}", "thread")]
    [InlineData("billing_policy", "\"x\"", "billing_policy")]
    [InlineData("tools", "[{\"type\":\"advisor_20260301\",\"name\":\"advisor\",\"model\":\"dear\"}]", "tools")]
    [InlineData("tools", "[{\"name\":\"a\"},{\"type\":\"\\u0061dvisor_20270101\"}]", "tools")]
    public void Messages_by_another_model_or_on_another_bill_are_refused(string name, string value, string told)
    {
        var problem = Anthropic($"\"{name}\":{value}").Problem;
        Assert.Equal((ProblemKind.Unsupported, told), (problem.Kind, problem.Parameter));
        Assert.Equal(ProblemKind.None, Anthropic($"\"{name}\":null").Problem.Kind);
    }

    [Theory]
    [InlineData("\"temperature\":1,\"top_p\":1,\"top_k\":5,\"stop_sequences\":[],\"metadata\":{},\"tool_choice\":{}", false)]
    [InlineData("\"system\":[{\"unheard_of\":1}],\"thinking\":{\"unheard_of\":1},\"output_config\":{}", false)]
    [InlineData("\"cache_control\":{},\"service_tier\":\"auto\",\"stream\":true,\"tools\":[{\"x\":1}]", false)]
    [InlineData("\"output_format\":{},\"diagnostics\":{}", false)]
    [InlineData("\"unheard_of\":{\"a\":[1]}", true)]
    [InlineData("\"unheard_of\":null", false)]
    [InlineData("\"top_\\u006b\":5", true)]
    [InlineData("\"compaction\":{}", true)]
    [InlineData("\"compaction\":null", false)]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"}]}", false)]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}", true)]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"comp\\u0061ct_20260112\"}]}", true)]
    public void What_messages_say_that_we_do_not_know_is_bounded_by_the_window(string member, bool isUnbounded)
    {
        foreach (var peek in new[] { Anthropic(member), Anthropic(member, isLast: true) })
        {
            Assert.Equal((ProblemKind.None, isUnbounded), (peek.Problem.Kind, peek.HasUnboundedInput));
        }
    }

    [Theory]
    [InlineData("{\"type\":\"text\",\"Type\":\"image_url\"}")]
    [InlineData("{\"type\":\"image_url\",\"Image_url\":{\"url\":\"https://a\"}}")]
    [InlineData("{\"type\":\"image_url\",\"image_url\":{\"URL\":\"https://a\"}}")]
    [InlineData("{\"type\":\"text\",\"Input_Audio\":{}}")]
    [InlineData("{\"type\":\"text\",\"input_audio\":{\"DATA\":\"\"}}")]
    [InlineData("{\"type\":\"text\",\"video_URL\":{}}")]
    [InlineData("{\"type\":\"text\",\"file\":{\"File_Data\":\"\"}}")]
    [InlineData("{\"type\":\"text\",\"file\":{\"file_ID\":\"\"}}")]
    [InlineData("{\"type\":\"text\",\"\\u0054ype\":\"image_url\"}")]
    public void A_part_of_a_chat_completion_says_in_small_letters_what_it_is(string part) =>
        Assert.Equal(ProblemKind.Ambiguous, OpenAiRequestPeek.Read(Parts(part)).Problem.Kind);

    [Theory]
    [InlineData("{\"type\":\"text\",\"Type\":\"image\"}")]
    [InlineData("{\"type\":\"image\",\"Source\":{}}")]
    [InlineData("{\"type\":\"image\",\"source\":{\"Type\":\"url\"}}")]
    [InlineData("{\"type\":\"image\",\"source\":{\"Data\":\"\"}}")]
    [InlineData("{\"type\":\"tool_result\",\"content\":[{\"TYPE\":\"image\"}]}")]
    [InlineData("{\"type\":\"tool_result\",\"Content\":[{\"type\":\"image\"}]}")]
    [InlineData("{\"type\":\"tool_result\",\"content\":[{\"source\":{\"tYPE\":\"url\"}}]}")]
    public void A_block_of_a_message_says_in_small_letters_what_it_is(string part) =>
        Assert.Equal(ProblemKind.Ambiguous, AnthropicRequestPeek.Read(Parts(part)).Problem.Kind);

    [Fact]
    public void Tools_and_pictures_are_spelt_in_small_letters()
    {
        Assert.Equal(ProblemKind.Ambiguous, OpenAi("\"tools\":[{\"Type\":\"web_search\"}]").Problem.Kind);
        Assert.Equal(ProblemKind.Ambiguous, Anthropic("\"tools\":[{\"Type\":\"advisor_1\"}]").Problem.Kind);
        Assert.Equal(ProblemKind.Ambiguous, Ollama("\"tools\":[{\"Type\":\"x\"}]").Problem.Kind);
        Assert.Equal(
            ProblemKind.Ambiguous,
            OllamaRequestPeek.Read(Encoding.UTF8.GetBytes(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"Images\":[\"AAAA\"]}]}")).Problem.Kind);
    }

    private static byte[] Parts(string part) => Encoding.UTF8.GetBytes(
        "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}");

    private static RequestPeek OpenAi(string member) =>
        OpenAiRequestPeek.Read(Encoding.UTF8.GetBytes("{\"model\":\"m\"," + member + "," + Messages + "}"));

    private static RequestPeek Ollama(string member) =>
        OllamaRequestPeek.Read(Encoding.UTF8.GetBytes("{\"model\":\"m\"," + member + "," + Messages + "}"));

    private static RequestPeek Anthropic(string member, int max = 5, bool isLast = false) =>
        AnthropicRequestPeek.Read(Encoding.UTF8.GetBytes(isLast
            ? $"{{ \"model\" : \"m\", \"max_tokens\" : {max} , {Messages} , {member} }}"
            : $"{{{member},\"model\":\"m\",\"max_tokens\":{max},{Messages}}}"));
}
