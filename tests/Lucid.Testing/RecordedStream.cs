using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace Lucid.Testing;

/// <summary>
/// A recorded stream read the plain way, line by line with a JSON library: what the gateway's own reading is measured
/// against.
/// </summary>
public sealed class RecordedStream
{
    private readonly string _text;
    private readonly List<string> _models = [];
    private readonly Dictionary<string, long> _usage = [];

    private RecordedStream(string text)
    {
        _text = text;
    }

    /// <summary>The stream is one of Anthropic messages; else of OpenAI chat completions.</summary>
    public bool IsAnthropic { get; private set; }

    /// <summary>The stream says what was used.</summary>
    public bool HasUsage => _usage.Count > 0;

    /// <summary>Input that was neither read from the cache nor written to it.</summary>
    public long InputTokens => IsAnthropic
        ? Value("input_tokens")
        : Value("prompt_tokens") - CacheReadTokens - CacheWriteTokens;

    /// <summary>Output, reasoning included.</summary>
    public long OutputTokens => Value(IsAnthropic ? "output_tokens" : "completion_tokens");

    /// <summary>Input read from the cache.</summary>
    public long CacheReadTokens => Value(IsAnthropic ? "cache_read_input_tokens" : "cached_tokens");

    /// <summary>Input written to the cache.</summary>
    public long CacheWriteTokens => Value(IsAnthropic ? "cache_creation_input_tokens" : "cache_write_tokens");

    /// <summary>Reads a recorded stream.</summary>
    /// <param name="bytes">The whole file.</param>
    public static RecordedStream Of(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        RecordedStream reading = new(Encoding.UTF8.GetString(bytes));
        foreach (string line in reading._text.Split('\n'))
        {
            string data = line.TrimEnd('\r');
            if (!data.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            using JsonDocument document = JsonDocument.Parse(data["data: ".Length..]);
            reading.Read(document.RootElement);
        }

        return reading;
    }

    /// <summary>The file as a client must receive it, up to its last line end: with another model name.</summary>
    /// <param name="model">The name that the client used.</param>
    public string Rewritten(string model)
    {
        string text = _text;
        foreach (string name in _models)
        {
            text = text.Replace($"\"model\":\"{name}\"", $"\"model\":\"{model}\"", StringComparison.Ordinal);
        }

        return text.TrimEnd('\n');
    }

    private long Value(string name) => _usage.GetValueOrDefault(name);

    private void Read(JsonElement root)
    {
        IsAnthropic |= root.TryGetProperty("type", out _);
        JsonElement holder = root.TryGetProperty("message", out JsonElement message) ? message : root;
        if (holder.TryGetProperty("model", out JsonElement model) && !_models.Contains(model.GetString()!))
        {
            _models.Add(model.GetString()!);
        }

        if (holder.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            Merge(usage);
        }
    }

    /// <summary>The last value of each field wins; null and absent keep the one before.</summary>
    private void Merge(JsonElement usage)
    {
        foreach (JsonProperty field in usage.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Number)
            {
                _usage[field.Name] = field.Value.GetInt64();
            }
            else if (field.Value.ValueKind == JsonValueKind.Object && field.Name == "prompt_tokens_details")
            {
                Merge(field.Value);
            }
        }
    }
}
