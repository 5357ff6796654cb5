using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace Lucid.Compare.Programs;

/// <summary>A caller of the admin API of one running server.</summary>
internal sealed class AdminCalls : IDisposable
{
    private const int Tries = 250;
    private readonly HttpClient _http;

    private AdminCalls(HttpClient http) => _http = http;

    /// <summary>Waits until the server says it is ready and its token file is there, five seconds at most.</summary>
    public static async Task<AdminCalls> OpenAsync(int port, string tokenPath)
    {
        HttpClient http = new()
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromSeconds(10),
        };
        string trouble = "";
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            try
            {
                using HttpResponseMessage ready = await http.GetAsync("/readyz");
                trouble = $"GET /readyz answers {(int)ready.StatusCode}";
                if (ready.IsSuccessStatusCode && File.Exists(tokenPath))
                {
                    string token = (await File.ReadAllTextAsync(tokenPath)).Trim();
                    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
                    return new AdminCalls(http);
                }
            }
            catch (HttpRequestException failure)
            {
                trouble = failure.Message;
            }

            await Task.Delay(20);
        }

        http.Dispose();
        throw new CompareException($"The admin API is not ready within 5 s: {trouble}");
    }

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync(path, content);
        return await ReadAsync(path, answer);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(path);
        return await ReadAsync(path, answer);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> ReadAsync(string path, HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new CompareException($"{path} answered {(int)answer.StatusCode}: {text}");
        }

        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
