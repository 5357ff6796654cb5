using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Dialects;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>An upstream may print its JSON over many lines; what of it goes into an event as it is stands on one
/// line.</summary>
public sealed class RawJsonInEventsTests
{
    private const string Chat =
        """
        {
          "choices": [
            {
              "index": 0,
              "message": {
                "role": "assistant",
                "content": "hi\n",
                "extra_content": {
                  "google": {
                    "thought_signature": "S"
                  }
                },
                "annotations": [
                  {
                    "type": "url_citation",
                    "url_citation": {
                      "url": "http://a",
                      "title": "t"
                    }
                  },
                  {
                    "type": "url_citation",
                    "url_citation": {
                      "url": "http://b",
                      "title": "t"
                    }
                  }
                ],
                "tool_calls": [
                  {
                    "id": "c0",
                    "type": "function",
                    "function": {
                      "name": "f",
                      "arguments": {
                        "a": "b\n"
                      }
                    },
                    "extra_content": {
                      "google": {
                        "thought_signature": "S0"
                      }
                    }
                  }
                ]
              },
              "finish_reason": "tool_calls"
            }
          ],
          "usage": {
            "prompt_tokens": 1,
            "completion_tokens": 1,
            "total_tokens": 2
          }
        }
        """;

    private const string Message =
        """
        {
          "type": "message",
          "role": "assistant",
          "content": [
            {
              "type": "text",
              "text": "hi",
              "citations": [
                {
                  "type": "web_search_result_location",
                  "url": "http://a",
                  "title": "t",
                  "encrypted_index": "E",
                  "cited_text": "c"
                }
              ]
            },
            {
              "type": "tool_use",
              "id": "toolu_1",
              "name": "f",
              "input": {
                "a": "b\n"
              }
            }
          ],
          "stop_reason": "tool_use",
          "usage": {
            "input_tokens": 1,
            "output_tokens": 1
          }
        }
        """;

    [Theory]
    [InlineData("OpenAi", "OpenAi", "\n")]
    [InlineData("OpenAi", "OpenAi", "\r")]
    [InlineData("OpenAi", "OpenAi", "\r\n")]
    [InlineData("OpenAi", "Anthropic", "\n")]
    [InlineData("OpenAi", "Anthropic", "\r\n")]
    [InlineData("Anthropic", "Anthropic", "\n")]
    [InlineData("Anthropic", "Anthropic", "\r")]
    [InlineData("Anthropic", "Anthropic", "\r\n")]
    [InlineData("Anthropic", "OpenAi", "\n")]
    [InlineData("Anthropic", "OpenAi", "\r\n")]
    public void A_pretty_printed_answer_becomes_events_of_one_line(string from, string to, string lineEnd)
    {
        var body = (from == "OpenAi" ? Chat : Message).ReplaceLineEndings(lineEnd);
        var answer = TranslatedAnswer.OfWhole(
            Enum.Parse<Dialect>(from), Enum.Parse<Dialect>(to), Encoding.UTF8.GetBytes(body), isStream: true);

        Assert.Equal("complete", answer.End);
        GoldenAnswerTests.CheckRules(Enum.Parse<Dialect>(to), answer);

        // White space in strings is text and stays.
        Assert.Contains("b\\\\n", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', answer.Text);
    }

    [Fact]
    public void All_that_is_beside_the_text_arrives()
    {
        var answer = TranslatedAnswer.OfWhole(
            Dialect.OpenAi, Dialect.OpenAi, Encoding.UTF8.GetBytes(Chat), isStream: true);
        var deltas = answer.Text.Split('\n')
            .Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)
            .Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0)
            .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .ToList();

        Assert.Equal("S", Signature(deltas.Single(delta => delta.TryGetProperty("extra_content", out _))));
        Assert.Equal(
            "S0",
            Signature(deltas.First(delta => delta.TryGetProperty("tool_calls", out _)).GetProperty("tool_calls")[0]));
    }

    private static string? Signature(JsonElement holder) =>
        holder.GetProperty("extra_content").GetProperty("google").GetProperty("thought_signature").GetString();
}
