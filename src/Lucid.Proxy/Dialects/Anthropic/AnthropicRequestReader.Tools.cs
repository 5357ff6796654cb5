using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <content>Tools and the choice among them.</content>
internal ref partial struct AnthropicRequestReader
{
    private static readonly KeySet ToolKeys = new(
        "name", "description", "input_schema", "type", "strict", "cache_control", "defer_loading",
        "eager_input_streaming");

    private static readonly KeySet ChoiceKeys = new("type", "name", "disable_parallel_tool_use");

    private enum ToolKey
    {
        Name,
        Description,
        InputSchema,
        Type,
        Strict,
        CacheControl,
        DeferLoading,
        EagerInput,
    }

    private void Tools()
    {
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Array, "tools"))
        {
            return;
        }

        for (var i = 0; _cursor.NextElement(); i++)
        {
            var tool = new ChatTool { Index = i };
            var type = default(ByteRange);
            if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, FieldPath.Tool(i)))
            {
                continue;
            }

            while (_cursor.NextMember(out var key))
            {
                switch ((ToolKey)ToolKeys.IndexOf(_request.Text(key)))
                {
                    case ToolKey.Name:
                        tool.Name = RequestReading.String(ref _cursor, _request, FieldPath.Tool(i, ".name"));
                        break;
                    case ToolKey.Description:
                        tool.Description = RequestReading.String(
                            ref _cursor, _request, FieldPath.Tool(i, ".description"), isOptional: true);
                        break;
                    case ToolKey.InputSchema when _cursor.Kind == JsonKind.Object:
                        tool.Schema = _cursor.Pass();
                        break;
                    case ToolKey.Type:
                        type = RequestReading.String(
                            ref _cursor, _request, FieldPath.Tool(i, ".type"), isOptional: true);
                        break;
                    case ToolKey.Strict:
                        tool.Strict = RequestReading.Field(ref _cursor, key);
                        break;
                    case ToolKey.CacheControl:
                        tool.Cache = CacheValue();
                        break;
                    case ToolKey.DeferLoading or ToolKey.EagerInput:
                        // All tools are offered at once, and how arguments are cut into pieces is not promised.
                        _cursor.Pass();
                        break;
                    default:
                        Unknown(new DroppedPath(DropSite.Tool, i, -1, -1, default, key));
                        break;
                }
            }

            Check(tool, type);
            if (!_request.HasProblem)
            {
                _request.Tools.Add(tool);
            }
        }
    }

    private void Check(in ChatTool tool, ByteRange type)
    {
        if (!type.IsEmpty && !_request.Text(type).SequenceEqual("custom"u8))
        {
            _request.Fail(
                ProblemKind.Unsupported,
                FieldPath.Tool(tool.Index, ".type"),
                "only Anthropic's own models know this tool; give it a name, a description and an input_schema");
        }
        else if (tool.Name.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, FieldPath.Tool(tool.Index, ".name"), "Field required");
        }
    }

    private void Choice()
    {
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, "tool_choice"))
        {
            return;
        }

        var type = default(ByteRange);
        while (_cursor.NextMember(out var key))
        {
            switch (ChoiceKeys.IndexOf(_request.Text(key)))
            {
                case 0:
                    type = RequestReading.String(ref _cursor, _request, "tool_choice.type");
                    break;
                case 1:
                    _request.ChosenTool = RequestReading.String(ref _cursor, _request, "tool_choice.name");
                    break;
                case 2:
                    _request.ParallelField = new ChatField(_request.ChoiceField.Key, default, _cursor.Kind);
                    _request.HasSerialTools = RequestReading.Flag(
                        ref _cursor, _request, "tool_choice.disable_parallel_tool_use");
                    break;
                default:
                    _cursor.Pass();
                    break;
            }
        }

        var word = _request.Text(type);
        _request.Choice = word.SequenceEqual("auto"u8) ? ToolChoice.Auto
            : word.SequenceEqual("any"u8) ? ToolChoice.Required
            : word.SequenceEqual("none"u8) ? ToolChoice.None
            : word.SequenceEqual("tool"u8) ? ToolChoice.Named
            : ToolChoice.Unsaid;
        if (_request.Choice == ToolChoice.Unsaid)
        {
            _request.Fail(ProblemKind.InvalidValue, "tool_choice.type", "must be auto, any, tool or none");
        }
        else if (_request.Choice == ToolChoice.Named && _request.ChosenTool.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, "tool_choice.name", "Field required");
        }
    }

    private ByteRange CacheValue()
    {
        var isObject = _cursor.Kind == JsonKind.Object;
        var value = _cursor.Pass();
        return isObject ? value : default;
    }
}
