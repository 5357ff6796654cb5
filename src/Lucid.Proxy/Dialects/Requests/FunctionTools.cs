using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Reads tools in the form in which chat completions and Ollama's chat offer them.</summary>
internal static class FunctionTools
{
    private static readonly KeySet ToolKeys = new("type", "function", "cache_control");
    private static readonly KeySet FunctionKeys = new("name", "description", "parameters", "strict");

    private enum FunctionKey
    {
        Name,
        Description,
        Parameters,
        Strict,
    }

    /// <summary>Reads the value of <c>tools</c>.</summary>
    public static void Read(ref JsonCursor cursor, ChatRequest request)
    {
        if (!RequestReading.Opens(ref cursor, request, JsonKind.Array, "tools"))
        {
            return;
        }

        for (var i = 0; cursor.NextElement(); i++)
        {
            var tool = new ChatTool { Index = i };
            var type = default(ByteRange);
            if (cursor.Kind != JsonKind.Object)
            {
                cursor.Pass();
                request.Fail(ProblemKind.InvalidValue, FieldPath.Tool(i), "must be an object");
                continue;
            }

            cursor.Enter();
            while (cursor.NextMember(out var key))
            {
                switch (ToolKeys.IndexOf(request.Text(key)))
                {
                    case 0:
                        type = cursor.Pass();
                        break;
                    case 1 when cursor.Kind == JsonKind.Object:
                        Function(ref cursor, request, i, ref tool);
                        break;
                    case 2:
                        tool.Cache = RequestReading.Cache(ref cursor);
                        break;
                    default:
                        RequestReading.Unknown(
                            ref cursor, request, new DroppedPath(DropSite.Tool, i, -1, -1, default, key));
                        break;
                }
            }

            if (!type.IsEmpty && !request.Text(type).SequenceEqual("function"u8))
            {
                request.Fail(
                    ProblemKind.Unsupported,
                    FieldPath.Tool(i, ".type"),
                    "only tools of the type function can be passed on");
            }
            else if (tool.Name.IsEmpty)
            {
                request.Fail(ProblemKind.Missing, FieldPath.Tool(i, ".function.name"), "Field required");
            }

            // Nothing reads the tools of a request with a fault, and what has no name takes more room here than there.
            if (!request.HasProblem)
            {
                request.Tools.Add(tool);
            }
        }
    }

    private static void Function(ref JsonCursor cursor, ChatRequest request, int index, ref ChatTool tool)
    {
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            switch ((FunctionKey)FunctionKeys.IndexOf(request.Text(key)))
            {
                case FunctionKey.Name:
                    tool.Name = RequestReading.StringOrNothing(ref cursor);
                    break;
                case FunctionKey.Description:
                    tool.Description = RequestReading.StringOrNothing(ref cursor);
                    break;
                case FunctionKey.Parameters:
                    Schema(ref cursor, request, index, ref tool);
                    break;
                case FunctionKey.Strict:
                    tool.Strict = RequestReading.Field(ref cursor, key);
                    break;
                default:
                    RequestReading.Unknown(
                            ref cursor, request, new DroppedPath(DropSite.ToolFunction, index, -1, -1, default, key));
                    break;
            }
        }
    }

    private static void Schema(ref JsonCursor cursor, ChatRequest request, int index, ref ChatTool tool)
    {
        var kind = cursor.Kind;
        var value = cursor.Pass();
        if (kind == JsonKind.Object)
        {
            tool.Schema = value;
        }
        else if (kind != JsonKind.Null)
        {
            request.Fail(ProblemKind.InvalidValue, FieldPath.Tool(index, ".function.parameters"), "must be an object");
        }
    }
}
