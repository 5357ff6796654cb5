using System;
using System.Text;

namespace Lucid.Bench;

/// <summary>The bytes that bench/compare sends too: an SDK's request, an upstream's answers.</summary>
internal static class SampleWire
{
    private const string ChunkStart =
        """{"id":"chatcmpl-B7zQ4mXvT0yKq9fUe2Lr","object":"chat.completion.chunk","created":1767225600,"""
        + "\"model\":\"gpt-4o-2024-08-06\",\"choices\":[";

    private const string Chunk =
        ChunkStart + """{"index":0,"delta":{"content":"0001234567890123456"},"finish_reason":null}]}""";

    private const string Finish = ChunkStart + """{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    private const string Usage =
        ChunkStart + """],"usage":{"prompt_tokens":42,"completion_tokens":37,"total_tokens":79}}""";

    // Declared before what is made of it: static members are set in the order of the text.
    private static readonly string Answer = """
        {"id":"chatcmpl-B7zQ4mXvT0yKq9fUe2Lr","object":"chat.completion","created":1767225600,
        "model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant",
        "content":"The proxy reads the head, finds the key, holds the price of the call.","refusal":null},
        "logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":42,"completion_tokens":37,
        "total_tokens":79,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}},
        "system_fingerprint":"fp_50cad350e4"}
        """.ReplaceLineEndings("");

    /// <summary>One streamed chunk as JSON, about 205 bytes.</summary>
    public static byte[] ChunkJson { get; } = Encoding.UTF8.GetBytes(Chunk);

    /// <summary>A whole answer as JSON, about 550 bytes.</summary>
    public static byte[] AnswerJson { get; } = Encoding.UTF8.GetBytes(Answer);

    /// <summary>A chat request with a prompt of this many bytes and a few more around it.</summary>
    public static byte[] RequestJson(int promptBytes, bool isStream = false)
    {
        const string Prose = "The ship left the harbour at dawn, and nobody said \\\"goodbye\\\" aloud.\\n";
        StringBuilder prompt = new(promptBytes);
        while (prompt.Length + Prose.Length <= promptBytes)
        {
            prompt.Append(Prose);
        }

        string stream = isStream ? "\"stream\":true," : "";
        return Encoding.UTF8.GetBytes(
            $"{{\"model\":\"gpt-4o\",\"max_tokens\":4096,\"temperature\":0.7,{stream}\"messages\":"
            + "[{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\""
            + $"{prompt.Append('.', promptBytes - prompt.Length)}\"}}]}}");
    }

    /// <summary>A request's head as the OpenAI SDK writes it.</summary>
    public static byte[] RequestHead(string key, int bodyBytes) => Encoding.ASCII.GetBytes(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
        + $"Authorization: Bearer {key}\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
        + $"Content-Length: {bodyBytes}\r\nX-Stainless-Lang: python\r\nX-Stainless-Package-Version: 2.15.0\r\n"
        + "User-Agent: OpenAI/Python 2.15.0\r\n\r\n");

    /// <summary>An upstream's whole answer with its head.</summary>
    public static byte[] WholeAnswer() => Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        + $"content-length: {AnswerJson.Length}\r\nx-request-id: req_01J8Z4K3VN\r\n\r\n{Answer}");

    /// <summary>
    /// An upstream's stream in the pieces it sends: so many events, each a chunk of its own, the head before the first;
    /// then finish, usage, end mark and the last chunk in one.
    /// </summary>
    public static byte[][] StreamPieces(int events)
    {
        byte[][] pieces = new byte[events + 1][];
        StringBuilder text = new();
        text.Append("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n")
            .Append("transfer-encoding: chunked\r\n\r\n");
        for (int i = 0; i < events; i++)
        {
            AppendEvent(text, Chunk);
            pieces[i] = Encoding.ASCII.GetBytes(text.ToString());
            text.Clear();
        }

        AppendEvent(text, Finish);
        AppendEvent(text, Usage);
        AppendEvent(text, "[DONE]");
        pieces[events] = Encoding.ASCII.GetBytes(text.Append("0\r\n\r\n").ToString());
        return pieces;
    }

    private static void AppendEvent(StringBuilder text, string data)
        => text.Append(FormattableString.Invariant($"{data.Length + 8:x}\r\ndata: {data}\n\n\r\n"));
}
