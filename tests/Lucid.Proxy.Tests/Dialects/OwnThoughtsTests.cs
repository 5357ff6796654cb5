using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Requests;
using Lucid.Proxy.Dialects.SameDialect;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects;

/// <summary>What we made up is taken out of a request, and nothing is left behind that its provider refuses. A quote is
/// written as an apostrophe here.</summary>
public sealed class OwnThoughtsTests
{
    private const string Ours = "{'type':'thinking','thinking':'a','signature':'lucid.none'}";
    private const string Theirs = "{'type':'thinking','thinking':'a','signature':'EqQB'}";
    private const string Text = "{'type':'text','text':'b'}";

    [Theory]
    [InlineData("[" + Ours + "," + Text + "]", "[" + Text + "]")]
    [InlineData("[ " + Text + " , " + Ours + " ]", "[ " + Text + "  ]")]
    [InlineData("[" + Ours + "," + Text + "," + Ours + "," + Theirs + "]", "[" + Text + "," + Theirs + "]")]
    public void Blocks_go_out_with_their_comma(string content, string expected) =>
        Assert.Equal(
            "{'messages':[{'role':'user','content':'x'},{'role':'assistant','content':" + expected + "}]}",
            Written("{'role':'user','content':'x'},{'role':'assistant','content':" + content + "}"));

    [Theory]
    [InlineData(
        "{'role':'user','content':'x'},{'role':'assistant','content':[" + Ours + "]},{'role':'user','content':'y'}",
        "{'role':'user','content':'x'},{'role':'user','content':'y'}")]
    [InlineData(
        "{'role':'user','content':'x'} , {'content':[ " + Ours + "," + Ours + " ],'role':'assistant'} ",
        "{'role':'user','content':'x'}  ")]
    [InlineData(
        "{'role':'assistant','content':[" + Ours + "]},\n{'role':'assistant','content':[" + Ours + "]},"
            + "{'role':'user','content':'y'}",
        "\n{'role':'user','content':'y'}")]
    [InlineData(
        "{'role':'user','content':'x'},{'role':'assistant','content':[" + Ours + "," + Text + "]},"
            + "{'role':'assistant','content':[" + Ours + "]},{'role':'assistant','content':[" + Theirs + "," + Ours + "]}",
        "{'role':'user','content':'x'},{'role':'assistant','content':[" + Text + "]},"
            + "{'role':'assistant','content':[" + Theirs + "]}")]
    public void A_message_of_nothing_else_goes_out_whole(string messages, string expected) =>
        Assert.Equal("{'messages':[" + expected + "]}", Written(messages));

    [Theory]
    [InlineData("{'role':'user','content':'x'},{'role':'assistant','content':[]},{'role':'assistant','content':[" + Ours + "]}",
        "{'role':'user','content':'x'},{'role':'assistant','content':[]}")]
    public void A_list_that_was_empty_before_is_the_callers_own(string messages, string expected) =>
        Assert.Equal("{'messages':[" + expected + "]}", Written(messages));

    private static string Written(string messages)
    {
        var body = Encoding.UTF8.GetBytes(
            ("{'messages':[" + messages + "]}").Replace('\'', '"'));
        var peek = AnthropicRequestPeek.Read(body, needsMaximum: false);
        Assert.True(peek.HasOwnMarks);
        var output = new ByteScratch();
        var chat = new ChatRequest();
        chat.Begin(body);
        OwnThoughts.Write(body, peek.Messages, chat.Dropped, output);
        return Encoding.UTF8.GetString(output.Span).Replace('"', '\'');
    }
}
