using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Dialects.Requests;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects.Requests;

/// <summary>The golden requests: <c>Golden/&lt;from&gt;-to-&lt;to&gt;/&lt;case&gt;.in.json</c> with the body that is
/// sent, or the refusal, beside it, and the paths that were dropped.</summary>
internal static class GoldenRequests
{
    public static string Folder { get; } = Path.Combine(
        Repository.Root, "tests", "Lucid.Proxy.Tests", "Dialects", "Requests", "Golden");

    /// <summary>Every case, as a path from the folder without its ending.</summary>
    public static IEnumerable<string> Cases() => Directory
        .EnumerateFiles(Folder, "*.in.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file)[..^".in.json".Length])
        .Order(StringComparer.Ordinal);

    public static Dialect From(string name) =>
        name.StartsWith("anthropic-", StringComparison.Ordinal) ? Dialect.Anthropic
        : name.StartsWith("ollama-", StringComparison.Ordinal) ? Dialect.Ollama
        : Dialect.OpenAi;

    public static byte[] Body(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".in.json"));

    /// <summary>The upstream that a folder's name ends in.</summary>
    public static RequestTarget Target(string name)
    {
        var folder = name[..name.IndexOf('/')];
        return folder[(folder.IndexOf("-to-", StringComparison.Ordinal) + 4)..] switch
        {
            // The newer Anthropic models think as they like and take no sampling; the older think by budget.
            "anthropic" => Anthropic(ReasoningStyle.Budget, takesSampling: true),
            "anthropic-adaptive" => Anthropic(ReasoningStyle.Adaptive, takesSampling: false),
            "openai" => OpenAi(UpstreamFlavor.OpenAi, MediaKinds.Image | MediaKinds.Pdf | MediaKinds.Audio),
            "gemini" => OpenAi(UpstreamFlavor.Gemini, All),
            "openclaw" => OpenAi(UpstreamFlavor.OpenClaw, MediaKinds.Image),
            "plain" => OpenAi(UpstreamFlavor.Plain, All),
            "ollama" => new RequestTarget
            {
                Dialect = Dialect.Ollama,
                Inputs = MediaKinds.Image,
                TakesSampling = true,
                Reasoning = ReasoningStyle.Effort,
                MaxOutputTokens = 8192,
                ContextTokens = 8192,
            },
            var other => throw new InvalidOperationException("No such upstream: " + other),
        };
    }

    /// <summary>Peek, then translation, as the exchange does it. The problem, or the whole body.</summary>
    public static RequestProblem Translate(
        ReadOnlyMemory<byte> body, Dialect from, in RequestTarget target, bool isStrict, out string sent, out string dropped)
    {
        sent = dropped = string.Empty;
        var peek = from switch
        {
            Dialect.OpenAi => OpenAiRequestPeek.Read(body),
            Dialect.Ollama => OllamaRequestPeek.Read(body),
            _ => AnthropicRequestPeek.Read(body),
        };
        if (peek.Problem.Kind != ProblemKind.None)
        {
            return peek.Problem;
        }

        var request = new ChatRequest();
        var result = new RewrittenRequest();
        RequestTranslation.Run(body, from, target, isStrict, request, result);
        if (request.HasProblem)
        {
            return request.Problem;
        }

        var max = Math.Min(peek.MaxOutputTokens < 0 ? 4096 : peek.MaxOutputTokens, target.MaxOutputTokens);
        RequestFront.Write(target, "\"up\""u8, max, result.Thinking, result.Front);
        sent = Encoding.UTF8.GetString(result.Front.Span) + Encoding.UTF8.GetString(result.Rest.Span);
        dropped = Encoding.UTF8.GetString(result.Dropped.Span);
        return default;
    }

    /// <summary>One line per value, so that a change shows where it is; strings and numbers as they were sent.</summary>
    public static string Lines(string json)
    {
        var text = new StringBuilder();
        var depth = 0;
        var isString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var letter = json[i];
            isString ^= letter == '"' && !IsEscaped(json, i);
            if (!isString && letter is '{' or '[' && json[i + 1] is not ('}' or ']'))
            {
                text.Append(letter).Append('\n').Append(' ', ++depth * 2);
            }
            else if (!isString && letter is '}' or ']' && json[i - 1] is not ('{' or '['))
            {
                text.Append('\n').Append(' ', --depth * 2).Append(letter);
            }
            else if (!isString && letter == ',')
            {
                text.Append(",\n").Append(' ', depth * 2);
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Asserts that a file says this, or rewrites it.</summary>
    public static void Check(string name, string ending, string actual)
    {
        var file = Path.Combine(Folder, name + ending);
        if (Golden.IsUpdating)
        {
            if (actual.Length > 0)
            {
                File.WriteAllText(file, actual);
            }
            else
            {
                File.Delete(file);
            }

            return;
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : string.Empty, actual);
    }

    private static MediaKinds All => MediaKinds.Image | MediaKinds.Pdf | MediaKinds.Audio | MediaKinds.Video;

    private static bool IsEscaped(string json, int quote)
    {
        var slashes = 0;
        while (quote - slashes > 0 && json[quote - slashes - 1] == '\\')
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }

    private static RequestTarget Anthropic(ReasoningStyle reasoning, bool takesSampling) => new()
    {
        Dialect = Dialect.Anthropic,
        Inputs = MediaKinds.Image | MediaKinds.Pdf,
        Reasoning = reasoning,
        TakesSampling = takesSampling,
        MaxOutputTokens = 64000,
        ContextTokens = 200000,
    };

    private static RequestTarget OpenAi(UpstreamFlavor flavor, MediaKinds inputs) => new()
    {
        Dialect = Dialect.OpenAi,
        Flavor = flavor,
        Inputs = inputs,
        Reasoning = flavor == UpstreamFlavor.OpenClaw ? ReasoningStyle.None : ReasoningStyle.Effort,
        TakesSampling = true,
        UsesMaxCompletionTokens = flavor == UpstreamFlavor.OpenAi,
        WantsThoughtSignatures = flavor == UpstreamFlavor.Gemini,
        MaxOutputTokens = 16384,
        ContextTokens = 128000,
        TenantUser = "lucid-7-3"u8.ToArray(),
    };
}
