using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>The chat models of the catalog, one of each upstream kind, and what they take.</summary>
internal static class Family
{
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static readonly byte[] Pdf =
        Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n");

    public static readonly byte[] Wav = [.. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, .. new byte[28]];

    private static readonly string[] s_all =
    [
        LucidSettings.OpenAiModel, LucidSettings.AnthropicModel, LucidSettings.GeminiModel,
        LucidSettings.OpenClawModel, LucidSettings.OllamaModel, LucidSettings.SeeingModel,
    ];

    public static TheoryData<string> All => [.. s_all];

    public static TheoryData<string> Seeing => [.. s_all.Where(model => model != LucidSettings.OllamaModel)];

    public static TheoryData<string> Reading =>
        [LucidSettings.OpenAiModel, LucidSettings.AnthropicModel, LucidSettings.GeminiModel];

    /// <summary>How the simulated upstream repeats a medium or a tool's result in its answer.</summary>
    public static string Echo(string kind, byte[] bytes) =>
        $"[{kind} {bytes.Length} bytes {Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}]";

    public static string EchoOfResult(string text) => Echo("result", Encoding.UTF8.GetBytes(text));
}
