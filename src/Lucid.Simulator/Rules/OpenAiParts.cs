using System;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What OpenAI, Gemini and OpenClaw take as parts of a message.</summary>
internal static class OpenAiParts
{
    private const string ImageTypes = " image/png image/jpeg image/gif image/webp ";

    public static RequestProblem? Check(
        JsonElement part, string path, string role, Provider provider, ModelRequest request)
    {
        string type = part.IsObject() ? part.Text("type") ?? "" : "";
        bool isMedia = type == "image_url" || (type is "input_audio" or "file" && provider != Provider.OpenClaw);
        bool isAllowed = type == "text" || (type == "refusal" && role == "assistant") || (role == "user" && isMedia);
        if (!isAllowed)
        {
            return new RequestProblem($"Invalid value: '{type}' is no part that {role} takes.", $"{path}.type");
        }

        if (part.Stranger($" type {type} prompt_cache_breakpoint extra_content ") is { } stranger)
        {
            return new RequestProblem($"Unknown parameter: '{path}.{stranger}'.", $"{path}.{stranger}");
        }

        return type switch
        {
            "image_url" => CheckImage(part.Field("image_url"), $"{path}.image_url", provider, request),
            "input_audio" => CheckAudio(part.Field("input_audio"), $"{path}.input_audio", request),
            "file" => CheckFile(part.Field("file"), $"{path}.file", request),
            "text" when part.Text("text") is null =>
                new RequestProblem($"Missing required parameter: '{path}.text'.", $"{path}.text"),
            _ => null,
        };
    }

    private static RequestProblem? CheckImage(JsonElement image, string path, Provider provider, ModelRequest request)
    {
        string url = image.Text("url") ?? "";
        if (url.StartsWith("https://", StringComparison.Ordinal) && provider == Provider.OpenAi)
        {
            Echo.Url(request, url);
            return null;
        }

        if (image.IsObject() && image.Stranger(" url detail ") is { } stranger)
        {
            return new RequestProblem($"Unknown parameter: '{path}.{stranger}'.", $"{path}.{stranger}");
        }

        if (!MediaBytes.TryDataUrl(url, out string type, out byte[] bytes))
        {
            return new RequestProblem(
                "Failed to download or decode image: expected a base64-encoded data URL.", $"{path}.url");
        }

        // Gemini's endpoint takes whatever the model does in an image's place; the others take images.
        bool isImage = ImageTypes.Contains($" {type} ", StringComparison.Ordinal);
        if (!isImage && provider != Provider.Gemini)
        {
            return new RequestProblem(
                "You uploaded an unsupported image. Please make sure your image is of one of the following formats: "
                + "['png', 'jpeg', 'gif', 'webp'].",
                $"{path}.url");
        }

        Echo.Media(request, type, bytes);
        return null;
    }

    private static RequestProblem? CheckAudio(JsonElement audio, string path, ModelRequest request)
    {
        if (audio.Text("format") is not ("wav" or "mp3"))
        {
            return new RequestProblem($"Invalid value: '{path}.format'.", $"{path}.format");
        }

        if (!(audio.Text("data") ?? "").TryBase64(out byte[] bytes))
        {
            return new RequestProblem($"Invalid '{path}.data': expected base64.", $"{path}.data");
        }

        Echo.Media(request, $"audio/{audio.Text("format")}", bytes);
        return null;
    }

    private static RequestProblem? CheckFile(JsonElement file, string path, ModelRequest request)
    {
        if (file.Stranger(" filename file_data file_id ") is { } stranger)
        {
            return new RequestProblem($"Unknown parameter: '{path}.{stranger}'.", $"{path}.{stranger}");
        }

        if (file.Text("file_id") is not null)
        {
            return null;
        }

        if (!MediaBytes.TryDataUrl(file.Text("file_data") ?? "", out string type, out byte[] bytes)
            || type != "application/pdf" || file.Text("filename") is null)
        {
            return new RequestProblem(
                $"Invalid '{path}.file_data': expected a base64-encoded data URL with an application/pdf MIME type and "
                + "a filename.",
                $"{path}.file_data");
        }

        Echo.Media(request, type, bytes);
        return null;
    }
}
