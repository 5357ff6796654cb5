using System.Text;

namespace Lucid.Simulator.Sending;

/// <summary>Headers that providers send with every answer. The account's must not reach a gateway's client.</summary>
internal static class HeaderLines
{
    private static readonly (byte[] Name, byte[] Value)[] s_openAi =
    [
        Line("openai-organization", "org-simulated"),
        Line("openai-processing-ms", "7"),
        Line("openai-version", "2020-10-01"),
        Line("x-ratelimit-limit-requests", "10000"),
        Line("x-ratelimit-remaining-requests", "9999"),
        Line("set-cookie", "__cf_bm=simulated; path=/; HttpOnly; Secure"),
        Line("server", "simulator"),
    ];

    private static readonly (byte[] Name, byte[] Value)[] s_anthropic =
    [
        Line("anthropic-organization-id", "00000000-0000-4000-8000-000000000000"),
        Line("anthropic-ratelimit-requests-limit", "4000"),
        Line("anthropic-ratelimit-requests-remaining", "3999"),
        Line("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
        Line("via", "1.1 simulator"),
        Line("server", "simulator"),
    ];

    private static readonly (byte[] Name, byte[] Value)[] s_gemini =
    [
        Line("server", "scaffolding on HTTPServer2"),
        Line("server-timing", "gfet4t7; dur=7"),
        Line("vary", "Origin"),
        Line("x-frame-options", "SAMEORIGIN"),
    ];

    private static readonly (byte[] Name, byte[] Value)[] s_plain = [Line("x-powered-by", "simulator")];

    public static (byte[] Name, byte[] Value)[] Of(Provider provider) => provider switch
    {
        Provider.OpenAi => s_openAi,
        Provider.Anthropic => s_anthropic,
        Provider.Gemini => s_gemini,
        _ => s_plain,
    };

    private static (byte[] Name, byte[] Value) Line(string name, string value) =>
        (Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
}
