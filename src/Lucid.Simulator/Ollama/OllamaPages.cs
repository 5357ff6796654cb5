using System;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Rules;

namespace Lucid.Simulator.Ollama;

/// <summary>What Ollama says of itself and of its models, and embeddings.</summary>
internal static class OllamaPages
{
    private const int Dimensions = 8;

    private const string Details =
        "\"details\":{\"parent_model\":\"\",\"format\":\"gguf\",\"family\":\"llama\",\"families\":[\"llama\"]," +
        "\"parameter_size\":\"8.0B\",\"quantization_level\":\"Q4_0\"}";

    public static ReadOnlySpan<byte> Version => "{\"version\":\"0.14.2\"}"u8;

    public static void WriteTags(ByteBuffer body)
    {
        body.Append("{\"models\":[{\"name\":\"llama3:latest\",\"model\":\"llama3:latest\","u8);
        body.Append("\"modified_at\":\"2026-01-10T08:00:00Z\",\"size\":4661224676,\"digest\":\"365c0bd3c000\","u8);
        body.AppendText(Details);
        body.Append("}]}"u8);
    }

    public static void WriteShow(ByteBuffer body, string model)
    {
        body.Append("{\"modified_at\":\"2026-01-10T08:00:00Z\",\"template\":\"{{ .Prompt }}\","u8);
        body.AppendText(Details);
        body.Append(",\"model_info\":{\"general.architecture\":\"llama\",\"llama.context_length\":8192},"u8);
        body.Append("\"capabilities\":[\"completion\",\"tools\""u8);
        body.Append(OllamaModels.Thinks(model) ? ",\"thinking\""u8 : default);
        body.Append(OllamaModels.Sees(model) ? ",\"vision\""u8 : default);
        body.Append("]}"u8);
    }

    /// <summary>One vector: eight numbers that only the request decides.</summary>
    public static void WriteEmbedding(ByteBuffer body, ModelRequest request)
    {
        body.Append("{\"model\":\""u8);
        body.AppendEscaped(request[request.Model]);
        body.Append("\",\"embeddings\":[["u8);
        for (int i = 0; i < Dimensions; i++)
        {
            body.Append(i == 0 ? "0."u8 : ",0."u8);
            body.Append((long)(100_000 + (Scramble.At(request.Seed, i) % 900_000)));
        }

        body.Append("]],\"total_duration\":14143917,\"load_duration\":1019500,\"prompt_eval_count\":"u8);
        body.Append(Math.Max(1, request.TextBytes / 4));
        body.Append("}"u8);
    }

    /// <summary>The answer to a request without a prompt: the model is loaded, and says nothing.</summary>
    public static void WriteLoaded(ByteBuffer body, ModelRequest request)
    {
        OllamaText.AppendOpening(body, request);
        OllamaText.AppendTextName(body, request);
        body.Append("\""u8);
        OllamaText.AppendClosing(body, request);
        body.Append(",\"done\":true,\"done_reason\":\"load\"}"u8);
    }
}
