using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What Ollama checks. It overlooks fields that it does not know; here they are refused, since a field
/// overlooked is a translation that did nothing.</summary>
internal static class OllamaRules
{
    private const string ChatFields =
        " model messages tools format options keep_alive think stream truncate shift logprobs top_logprobs ";

    private const string GenerateFields =
        " model prompt suffix system template context images raw format options keep_alive think stream truncate shift "
        + "logprobs top_logprobs ";

    private const string EmbedFields = " model input truncate dimensions options keep_alive ";

    private const string Options =
        " num_ctx num_predict num_keep num_batch num_gpu num_thread main_gpu use_mmap temperature top_p top_k min_p " +
        "typical_p seed stop repeat_penalty repeat_last_n presence_penalty frequency_penalty penalize_newline numa " +
        "draft_num_predict ";

    private const string MessageFields = " role content images thinking tool_calls tool_name tool_call_id ";

    public static RequestProblem? Check(JsonElement root, ModelRequest request)
    {
        string fields = request.Kind switch
        {
            OllamaCall.Chat => ChatFields,
            OllamaCall.Embed => EmbedFields,
            _ => GenerateFields,
        };
        string? stranger = root.Stranger(fields)
            ?? (root.Field("options").IsObject() ? root.Field("options").Stranger(Options) : null);
        if (stranger is not null)
        {
            return new RequestProblem($"invalid option provided: {stranger}", stranger);
        }

        string model = root.Text("model") ?? "";
        if (!OllamaModels.Has(model))
        {
            return new RequestProblem($"model '{model}' not found", "model", 404);
        }

        if (request.WantsReasoning && !OllamaModels.Thinks(model))
        {
            return new RequestProblem($"\"{model}\" does not support thinking", "think");
        }

        return CheckImages(root, model, request)
            ?? CheckMessages(root.Field("messages"), model, request);
    }

    private static RequestProblem? CheckMessages(JsonElement messages, string model, ModelRequest request)
    {
        int open = 0;
        foreach (JsonElement message in messages.IsArray() ? messages.EnumerateArray() : default)
        {
            string? role = message.Text("role");
            if (role is not ("system" or "user" or "assistant" or "tool")
                || message.Stranger(MessageFields) is not null)
            {
                return new RequestProblem("invalid message format", "messages");
            }

            if (message.Field("content") is { ValueKind: not (JsonValueKind.String or JsonValueKind.Undefined) })
            {
                return new RequestProblem(
                    "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string",
                    "messages");
            }

            RequestProblem? problem = CheckImages(message, model, request);
            if (role == "tool")
            {
                open--;
                Echo.Result(request, message.Text("content") ?? "");
                problem ??= open < 0 ? new RequestProblem("a tool message without its call", "messages") : null;
            }
            else
            {
                problem ??= open > 0 ? new RequestProblem("a tool call without its result", "messages") : null;
                open = 0;
            }

            if (role == "assistant")
            {
                Echo.ForgetResults(request);
                problem ??= CheckCalls(message.Field("tool_calls"), ref open);
            }

            if (problem is not null)
            {
                return problem;
            }
        }

        return open > 0 ? new RequestProblem("a tool call without its result", "messages") : null;
    }

    private static RequestProblem? CheckCalls(JsonElement calls, ref int open)
    {
        foreach (JsonElement call in calls.IsArray() ? calls.EnumerateArray() : default)
        {
            open++;
            if (call.Stranger(" id function ") is not null || call.Field("function").Text("name") is null
                || !call.Field("function").Field("arguments").IsObject())
            {
                return new RequestProblem(
                    "json: cannot unmarshal string into Go struct field "
                    + "ToolCallFunction.messages.tool_calls.function.arguments of type api.ToolCallFunctionArguments",
                    "messages");
            }
        }

        return null;
    }

    private static RequestProblem? CheckImages(JsonElement owner, string model, ModelRequest request)
    {
        JsonElement images = owner.Field("images");
        foreach (JsonElement image in images.IsArray() ? images.EnumerateArray() : default)
        {
            if (!OllamaModels.Sees(model))
            {
                return new RequestProblem("this model is missing data required for image input", "images", 500);
            }

            if (!(image.AsText() ?? "").TryBase64(out byte[] bytes) || bytes.Length == 0)
            {
                return new RequestProblem("illegal base64 data at input byte 0", "images");
            }

            Echo.Media(request, MediaBytes.TypeOf(bytes) ?? "application/octet-stream", bytes);
        }

        return null;
    }
}
