using System;
using System.Text;
using Lucid.Net.Http1;
using Lucid.Proxy.Routing;
using Xunit;

namespace Lucid.Proxy.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "ChatCompletions")]
    [InlineData("/v1/messages", "Messages")]
    [InlineData("/v1/models", "Models")]
    [InlineData("/v1/models/gpt-4o", "Model")]
    [InlineData("/v1/models/org%2Fname:tag", "Model")]
    [InlineData("/v1/messages/count_tokens", "CountTokens")]
    [InlineData("/", "Hello")]
    [InlineData("/api/hello", "Hello")]
    [InlineData("/api/chat", "OllamaChat")]
    [InlineData("/api/generate", "OllamaGenerate")]
    [InlineData("/api/embed", "OllamaEmbed")]
    [InlineData("/api/show", "OllamaShow")]
    [InlineData("/api/tags", "OllamaTags")]
    [InlineData("/api/version", "OllamaVersion")]
    public void A_known_path_leads_to_its_door(string path, string route)
    {
        var method = RouteTable.IsRead(Enum.Parse<Route>(route)) ? HttpMethod.Get : HttpMethod.Post;
        var match = RouteTable.Match(method, Encoding.ASCII.GetBytes(path));
        Assert.Equal(route, match.Route.ToString());
        Assert.True(match.IsMethodAllowed);
        Assert.Equal(RouteTable.IsOllama(match.Route), match.IsOllamaPath);
    }

    [Theory]
    [InlineData("/v1/messages/")]
    [InlineData("/V1/messages")]
    [InlineData("/v1//messages")]
    [InlineData("/v1/./messages")]
    [InlineData("/v1/%6dessages")]
    [InlineData("/v1/models/")]
    [InlineData("//")]
    [InlineData("/v1/messages/count_tokens/")]
    [InlineData("/api/")]
    [InlineData("/api/pull")]
    [InlineData("/api/Chat")]
    public void Another_spelling_of_a_path_is_not_the_path(string path) =>
        Assert.Equal(Route.None, RouteTable.Match(HttpMethod.Post, Encoding.ASCII.GetBytes(path)).Route);

    [Theory]
    [InlineData(HttpMethod.Get, "/v1/messages")]
    [InlineData(HttpMethod.Put, "/v1/chat/completions")]
    [InlineData(HttpMethod.Post, "/v1/models")]
    [InlineData(HttpMethod.Post, "/")]
    [InlineData(HttpMethod.Get, "/api/chat")]
    [InlineData(HttpMethod.Post, "/api/tags")]
    [InlineData(HttpMethod.Get, "/v1/messages/count_tokens")]
    public void A_known_path_with_another_method_says_so(HttpMethod method, string path)
    {
        var match = RouteTable.Match(method, Encoding.ASCII.GetBytes(path));
        Assert.NotEqual(Route.None, match.Route);
        Assert.False(match.IsMethodAllowed);
    }

    [Theory]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/messages/count_tokens", true)]
    [InlineData("/v1/v1/messages", true)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/nowhere", false)]
    public void The_error_shape_follows_the_path(string path, bool isAnthropic) =>
        Assert.Equal(isAnthropic, RouteTable.IsAnthropic(Encoding.ASCII.GetBytes(path)));

    [Theory]
    [InlineData("/v1/v1/messages", "twice")]
    [InlineData("/chat/completions", "/v1 is missing")]
    [InlineData("/nope", "/v1/chat/completions")]
    public void A_wrong_base_url_is_answered_with_the_right_one(string path, string hint) =>
        Assert.Contains(hint, RouteTable.NotFoundHint(Encoding.ASCII.GetBytes(path)), StringComparison.Ordinal);

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("plain", "plain")]
    [InlineData("%41%42", "AB")]
    public void Escapes_in_a_model_id_are_decoded(string text, string expected)
    {
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(PercentText.TryDecode(Encoding.ASCII.GetBytes(text), buffer, out var bytes));
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer[..bytes]));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    public void A_malformed_escape_is_refused(string text) =>
        Assert.False(PercentText.TryDecode(Encoding.ASCII.GetBytes(text), stackalloc byte[8], out _));

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData("application/vnd.api+json", true)]
    [InlineData("text/plain", false)]
    [InlineData("application/jsonp", false)]
    public void Json_media_types_are_known(string value, bool isJson) =>
        Assert.Equal(isJson, MediaType.IsJson(Encoding.ASCII.GetBytes(value)));
}
