using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>The one table of the chat models that the official packages drive, and what they take.</summary>
internal static class Family
{
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static readonly byte[] Pdf =
        Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n");

    public static readonly byte[] Wav = [.. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, .. new byte[28]];

    public static readonly IReadOnlyList<FamilyModel> Models =
    [
        new(LucidSettings.OpusModel, "anthropic", "claude-opus-4-7", "text image pdf", "adaptive", true)
        {
            TakesSampling = false,
        },
        new(LucidSettings.AnthropicModel, "anthropic", "upstream-claude", "text image pdf", "adaptive", true),
        new(LucidSettings.HaikuModel, "anthropic", "claude-haiku-4-5", "text image pdf", "budget", true),
        new(LucidSettings.OpenAiModel, "openai", "upstream-gpt", "text image pdf", "none", false),
        new(LucidSettings.GeminiModel, "gemini", "gemini-2.5-pro", "text image pdf audio video", "effort", false),
        new(LucidSettings.OllamaModel, "ollama", "llama3", "text", "none", false),
        new(LucidSettings.SeeingModel, "ollama", "qwen3-vl", "text image", "effort", true) { IsBuiltIn = false },
        new(LucidSettings.OpenClawModel, "openclaw", "openclaw", "text image", "none", false),
    ];

    public static TheoryData<string> All => Ids(_ => true);

    public static FamilyModel Of(string id) => Models.Single(model => model.Id == id);

    /// <summary>Endpoint, model, streamed or not: every one of a kind.</summary>
    public static TheoryData<Package, string, bool> Each(Func<FamilyModel, bool> isMeant)
    {
        TheoryData<Package, string, bool> rows = [];
        foreach (string id in Models.Where(isMeant).Select(model => model.Id))
        {
            foreach (Package package in Enum.GetValues<Package>())
            {
                rows.Add(package, id, false);
                rows.Add(package, id, true);
            }
        }

        return rows;
    }

    /// <summary>How the simulated upstream repeats a medium or a tool's result in its answer.</summary>
    public static string Echo(string kind, byte[] bytes) =>
        $"[{kind} {bytes.Length} bytes {Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}]";

    public static string EchoOfResult(string text) => Echo("result", Encoding.UTF8.GetBytes(text));

    private static TheoryData<string> Ids(Func<FamilyModel, bool> isMeant) =>
        [.. Models.Where(isMeant).Select(model => model.Id)];
}
