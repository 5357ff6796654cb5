using System;
using System.Text.Json;
using Lucid.Simulator.Rules;

namespace Lucid.Simulator.Requests;

/// <summary>
/// Reads the body of a chat request as a provider would: the last of two equal keys wins, escapes in keys are
/// decoded. On purpose no part of the gateway's own JSON reading, whose judge it is.
/// </summary>
internal static class RequestReader
{
    /// <summary>Reads a body; null when a provider would take it.</summary>
    public static RequestProblem? Read(ReadOnlySpan<byte> body, Provider provider, ModelRequest request)
    {
        try
        {
            return ReadBody(body, provider, request);
        }
        catch (JsonException e)
        {
            return new RequestProblem($"We could not parse the JSON body of your request ({e.Message})", null);
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader says so for a string that is no UTF-8.
            return new RequestProblem("We could not parse the JSON body of your request: invalid UTF-8.", null);
        }
    }

    public static RequestProblem Wrong(string field, string expected) =>
        new($"Invalid type for '{field}': expected {expected}.", field);

    private static RequestProblem? ReadBody(ReadOnlySpan<byte> body, Provider provider, ModelRequest request)
    {
        BodyPlaces places = default;
        Utf8JsonReader reader = new(body);
        RequestProblem? problem = ReadTop(ref reader, provider, request, ref places);
        if (problem is not null)
        {
            return problem;
        }

        request.Seed = Scramble.Of(request[request.Model], 1);
        request.Seed = Scramble.Of(places.Of(body, places.Messages), request.Seed);
        request.Seed = Scramble.Of(places.Of(body, places.System), request.Seed);
        request.Seed = Scramble.Of(places.Of(body, places.Tools), request.Seed);
        return Check(provider, request, places) ?? RequestRules.Check(body, provider, request);
    }

    private static RequestProblem? ReadTop(
        ref Utf8JsonReader reader, Provider provider, ModelRequest request, ref BodyPlaces places)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new RequestProblem("The body of the request must be a JSON object.", null);
        }

        RequestProblem? problem = null;
        while (problem is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            problem = ReadField(ref reader, provider, request, ref places);
        }

        // Whatever follows the object is read too: trailing bytes are malformed.
        while (problem is null && reader.Read())
        {
        }

        return problem;
    }

    private static RequestProblem? ReadField(
        ref Utf8JsonReader reader, Provider provider, ModelRequest request, ref BodyPlaces places)
    {
        if (reader.ValueTextEquals("model"u8))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                return Wrong("model", "a string");
            }

            request.Model = FieldReader.AddString(ref reader, request.Bytes);
            return null;
        }

        if (reader.ValueTextEquals("messages"u8))
        {
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            RequestProblem? problem = ContentReader.ReadMessages(ref reader, request);
            places.Messages = new ByteRange(start, (int)reader.BytesConsumed - start);
            return problem;
        }

        if (reader.ValueTextEquals("tools"u8))
        {
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            RequestProblem? problem = ToolReader.ReadTools(ref reader, request);
            places.Tools = new ByteRange(start, (int)reader.BytesConsumed - start);
            request.TextBytes += places.Tools.Bytes;
            return problem;
        }

        if (provider == Provider.Ollama && reader.ValueTextEquals("prompt"u8))
        {
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            places.Messages = new ByteRange(start, (int)reader.BytesConsumed - start);
            return reader.TokenType == JsonTokenType.String ? null : Wrong("prompt", "a string");
        }

        if (reader.ValueTextEquals("system"u8) && !provider.IsOpenAiShaped())
        {
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            ContentReader.Count(ref reader, request, out _);
            places.System = new ByteRange(start, (int)reader.BytesConsumed - start);
            return null;
        }

        return FieldReader.Read(ref reader, request);
    }

    private static RequestProblem? Check(Provider provider, ModelRequest request, in BodyPlaces places)
    {
        if (request.Model.IsEmpty)
        {
            return Missing(provider, "model");
        }

        if (provider == Provider.Ollama)
        {
            // No messages and no prompt: the model is only loaded.
            return null;
        }

        if (places.Messages.IsEmpty)
        {
            return Missing(provider, "messages");
        }

        if (request.MessageCount == 0)
        {
            return new RequestProblem("messages: at least one message is required.", "messages");
        }

        if (provider == Provider.Anthropic)
        {
            return request.MaxTokens < 0 && !request.IsCount ? Missing(provider, "max_tokens") : null;
        }

        return request is { HasStreamOptions: true, IsStream: false }
            ? new RequestProblem(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
            : null;
    }

    private static RequestProblem Missing(Provider provider, string field) => new(
        provider.IsOpenAiShaped() ? $"Missing required parameter: '{field}'." : $"{field}: Field required", field);
}
