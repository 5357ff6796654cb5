using System.Threading.Tasks;
using Lucid.Testing.Http;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>A scripted Ollama, and the calls to it.</summary>
internal static class OllamaUpstream
{
    public const string First =
        "{\"model\":\"llama3\",\"message\":{\"role\":\"assistant\",\"content\":\"H\\u00e9\"},\"done\":false}\n";
    public const string Last = "{\"model\":\"llama3\",\"message\":{\"content\":\"\"},\"done\":true,\"eval_count\":1}\n";

    public static ScriptedUpstream Lines(params string[] pieces) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n");
            foreach (var piece in pieces)
            {
                await peer.SendAsync(Chunk(piece));
            }

            await peer.SendAsync("0\r\n\r\n");
        }
    });

    public static ScriptedUpstream Answering(int status, string json) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.AnswerJsonAsync(status, json);
        }
    });

    public static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    public static async Task<RawAnswer> PostAsync(ProxyUnderTest proxy, string path, string json, params string[] headers)
    {
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync(path, json, headers);
        return await client.ReadAnswerAsync();
    }
}
