using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Tasks;
using Lucid.Proxy.Admin;

namespace Lucid.Proxy.Cli;

/// <summary>Speaks to the admin API of a running server.</summary>
internal sealed class AdminClient : IDisposable
{
    private const int UsualTimeoutMs = 60_000;

    private readonly HttpCaller _caller = new();
    private readonly Uri _server;
    private readonly Dictionary<string, string> _headers;
    private readonly string _tokenSource;

    /// <summary>A client of one server.</summary>
    /// <param name="server">The admin listener's URL.</param>
    /// <param name="token">The admin token.</param>
    /// <param name="tokenSource">Where the token came from, for messages.</param>
    public AdminClient(Uri server, string token, string tokenSource)
    {
        _server = server;
        _tokenSource = tokenSource;
        _headers = new Dictionary<string, string>
        {
            ["authorization"] = $"Bearer {token}",
            ["accept"] = "application/json",
        };
    }

    /// <summary>Asks.</summary>
    /// <exception cref="CliException">The server refused or did not answer.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type) => SendAsync("GET", path, default, type);

    /// <summary>Asks what may take long.</summary>
    /// <param name="path">Below the server's root; segments escaped.</param>
    /// <param name="type">The answer's type.</param>
    /// <param name="timeoutMs">The longest wait for the whole answer, in milliseconds.</param>
    /// <exception cref="CliException">The server refused or did not answer.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, int timeoutMs) =>
        SendAsync("GET", path, default, type, timeoutMs);

    /// <summary>Asks for what is not one JSON value.</summary>
    /// <exception cref="CliException">The server refused or did not answer.</exception>
    public async Task<byte[]> GetBytesAsync(string path)
    {
        HttpAnswer answer = await CallAsync("GET", path, default, UsualTimeoutMs);
        return answer.Status == 200 ? answer.Body : throw Readable(answer);
    }

    /// <summary>Changes something.</summary>
    /// <param name="path">Below the server's root; segments escaped.</param>
    /// <param name="fields">The body's texts.</param>
    /// <param name="type">The answer's type.</param>
    /// <exception cref="CliException">The server refused or did not answer.</exception>
    public Task<T> PostAsync<T>(string path, IReadOnlyDictionary<string, string> fields, JsonTypeInfo<T> type)
        => SendAsync("POST", path, Json(fields), type);

    /// <summary>Takes something away.</summary>
    /// <exception cref="CliException">The server refused or did not answer.</exception>
    public Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> type) => SendAsync("DELETE", path, default, type);

    /// <inheritdoc/>
    public void Dispose() => _caller.Dispose();

    private async Task<T> SendAsync<T>(
        string method,
        string path,
        ReadOnlyMemory<byte> body,
        JsonTypeInfo<T> type,
        int timeoutMs = UsualTimeoutMs)
    {
        HttpAnswer answer = await CallAsync(method, path, body, timeoutMs);
        try
        {
            return answer.Status is >= 200 and < 300
                ? JsonSerializer.Deserialize(answer.Body, type)!
                : throw Refused(answer);
        }
        catch (JsonException)
        {
            throw NotOurs(answer);
        }
    }

    private async Task<HttpAnswer> CallAsync(string method, string path, ReadOnlyMemory<byte> body, int timeoutMs)
    {
        try
        {
            return await _caller.SendAsync(
                new HttpCall(method, new Uri(_server, path), _headers, body) { TimeoutMs = timeoutMs });
        }
        catch (CliException exception)
        {
            const string hint = "Is lucid serve running? Name another server with --admin URL or LUCID_ADMIN_URL.";
            throw new CliException($"{exception.Message} {hint}");
        }
    }

    private CliException Readable(HttpAnswer answer)
    {
        try
        {
            return Refused(answer);
        }
        catch (JsonException)
        {
            return NotOurs(answer);
        }
    }

    private CliException NotOurs(HttpAnswer answer) =>
        new($"{_server} answered {answer.Status}, but not as the admin API of LucidLM does.");

    private CliException Refused(HttpAnswer answer)
    {
        if (answer.Status == 401)
        {
            return new CliException($"{_server} refuses the admin token from {_tokenSource}.");
        }

        ErrorDetail? error = JsonSerializer.Deserialize(answer.Body, AdminJson.Default.ErrorBody)?.Error;
        string problems = error?.Problems is { } all ? "\n" + string.Join('\n', all) : string.Empty;
        return new CliException($"{error?.Message ?? $"The server answered {answer.Status}."}{problems}");
    }

    private static byte[] Json(IReadOnlyDictionary<string, string> fields)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in fields)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
