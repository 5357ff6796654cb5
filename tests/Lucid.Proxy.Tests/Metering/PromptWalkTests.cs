using System;
using System.Linq;
using System.Text;
using CsCheck;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Metering;

/// <summary>Whatever body is let in can be counted. A failure prints the seed; <c>LUCID_SEED</c> repeats it.</summary>
public sealed class PromptWalkTests
{
    private static readonly Gen<string> Word = Gen.OneOf(
        "messages", "system", "tools", "content", "type", "text", "thinking", "name", "input", "source", "data", "title",
        "context", "document", "image", "tool_use", "tool_result", "\\ud800", "\\uDC00", "\\ud83d\\ude00", "\\u0074ype",
        "t\\u0065xt", "\\u", "\\n\\\"\\\\\\/", "", "\u00e9", "\ud83d\ude00", "\\u0000", "conten\\u0074\\ud800");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Word.Select(word => $"\"{word}\""),
        Gen.OneOf("0", "-0", "1e5", "1E+400", "-1.5e-9", "01", "1.", "true", "false", "null", "nul", "\u00a0", "{", "]"));

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth > 5
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 3].Select(items => "[" + string.Join(" ,", items) + "]"),
            Gen.Select(Word, inner).Array[0, 4].Select(
                members => "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\" : {member.Item2}")) + "}")));

    private static readonly Gen<string> Body = Gen.Select(Word, Value, Value, Value, Value).Select(
        (word, other, messages, content, system) =>
            $"{{\"model\":\"m\",\"{word}\":{other},\"messages\":[{messages},{{\"role\":\"user\",\"content\":[{content}]}}],"
            + $"\"system\":{system}}}");

    [Theory]
    [InlineData("{\"\\ud800\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"\\ud800\",\"\\udfff\":0,\"text\":\"x\"}]}]}")]
    [InlineData("{\"messages\":[{\"conten\\ud800\":\"y\",\"content\":\"x\"}]}")]
    public void Half_a_surrogate_pair_is_no_name(string body) =>
        Assert.InRange(PromptTokens.Count(Encoding.UTF8.GetBytes(body), marginPercent: 0, 1600, default), 13, 13);

    [Fact]
    public void An_escaped_name_is_the_name() => Assert.Equal(
        Count("{\"messages\":[{\"content\":[{\"type\":\"image\"}]}]}"),
        Count("{\"messages\":[{\"c\\u006Fntent\":[{\"\\u0074yp\\u0065\":\"\\u0069mage\"}]}]}"));

    [Fact]
    public void What_is_let_in_is_counted()
    {
        var accepted = 0;
        Body.Sample(
            body =>
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                if (AnthropicRequestPeek.Read(bytes, needsMaximum: false).Problem.Kind == ProblemKind.None)
                {
                    accepted++;
                    Assert.InRange(PromptTokens.Count(bytes, marginPercent: 0, 1600, default), 8, 3_000 * bytes.Length);
                }
            },
            seed: Environment.GetEnvironmentVariable("LUCID_SEED"),
            iter: 20_000,
            threads: 1);
        Assert.True(accepted > 100 || Environment.GetEnvironmentVariable("LUCID_SEED") is not null, $"{accepted} let in");
    }

    private static long Count(string body) =>
        PromptTokens.Count(Encoding.UTF8.GetBytes(body), marginPercent: 0, 1600, default);
}
