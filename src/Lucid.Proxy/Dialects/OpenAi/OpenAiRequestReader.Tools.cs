using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>Tools and the choice among them.</content>
internal ref partial struct OpenAiRequestReader
{
    private const int MaxToolsToChooseFrom = 1024;

    private static readonly KeySet ToolKeys = new("type", "function", "cache_control");
    private static readonly KeySet FunctionKeys = new("name", "description", "parameters", "strict");

    private enum FunctionKey
    {
        Name,
        Description,
        Parameters,
        Strict,
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
            if (_cursor.Kind != JsonKind.Object)
            {
                _cursor.Pass();
                _request.Fail(ProblemKind.InvalidValue, FieldPath.Tool(i), "must be an object");
                continue;
            }

            _cursor.Enter();
            while (_cursor.NextMember(out var key))
            {
                switch (ToolKeys.IndexOf(_request.Text(key)))
                {
                    case 0:
                        type = _cursor.Pass();
                        break;
                    case 1 when _cursor.Kind == JsonKind.Object:
                        Function(i, ref tool);
                        break;
                    case 2:
                        tool.Cache = CacheValue();
                        break;
                    default:
                        Unknown(new DroppedPath(DropSite.Tool, i, -1, -1, default, key));
                        break;
                }
            }

            if (!type.IsEmpty && !_request.Text(type).SequenceEqual("function"u8))
            {
                _request.Fail(
                    ProblemKind.Unsupported,
                    FieldPath.Tool(i, ".type"),
                    "only tools of the type function can be passed on");
            }
            else if (tool.Name.IsEmpty)
            {
                _request.Fail(ProblemKind.Missing, FieldPath.Tool(i, ".function.name"), "Field required");
            }

            _request.Tools.Add(tool);
        }
    }

    private void Function(int index, ref ChatTool tool)
    {
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            switch ((FunctionKey)FunctionKeys.IndexOf(_request.Text(key)))
            {
                case FunctionKey.Name:
                    tool.Name = _cursor.Kind == JsonKind.String ? _cursor.Pass() : Nothing();
                    break;
                case FunctionKey.Description:
                    tool.Description = _cursor.Kind == JsonKind.String ? _cursor.Pass() : Nothing();
                    break;
                case FunctionKey.Parameters:
                    Schema(index, ref tool);
                    break;
                case FunctionKey.Strict:
                    tool.Strict = RequestReading.Field(ref _cursor, key);
                    break;
                default:
                    Unknown(new DroppedPath(DropSite.ToolFunction, index, -1, -1, default, key));
                    break;
            }
        }
    }

    private void Schema(int index, ref ChatTool tool)
    {
        var kind = _cursor.Kind;
        var value = _cursor.Pass();
        if (kind == JsonKind.Object)
        {
            tool.Schema = value;
        }
        else if (kind != JsonKind.Null)
        {
            _request.Fail(ProblemKind.InvalidValue, FieldPath.Tool(index, ".function.parameters"), "must be an object");
        }
    }

    private void Choice()
    {
        var kind = _cursor.Kind;
        if (kind == JsonKind.Object)
        {
            ChoiceObject();
            return;
        }

        var word = _request.Text(_cursor.Pass());
        if (kind == JsonKind.Null)
        {
            return;
        }

        _request.Choice = word.SequenceEqual("auto"u8) ? ToolChoice.Auto
            : word.SequenceEqual("none"u8) ? ToolChoice.None
            : word.SequenceEqual("required"u8) ? ToolChoice.Required
            : ToolChoice.Unsaid;
        RefuseChoiceIf(
            _request.Choice == ToolChoice.Unsaid, "tool_choice", "must be none, auto, required or an object");
    }

    /// <summary><c>{"type":"function","function":{"name":..}}</c> or <c>{"type":"allowed_tools",..}</c>.</summary>
    private void ChoiceObject()
    {
        var type = default(ByteRange);
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            var name = _request.Text(key);
            if (name.SequenceEqual("type"u8))
            {
                type = _cursor.Pass();
            }
            else if (name.SequenceEqual("function"u8) && _cursor.Kind == JsonKind.Object)
            {
                _request.ChosenTool = NameInside();
                _request.Choice = ToolChoice.Named;
            }
            else if (name.SequenceEqual("allowed_tools"u8) && _cursor.Kind == JsonKind.Object)
            {
                AllowedTools();
            }
            else
            {
                _cursor.Pass();
            }
        }

        var word = _request.Text(type);
        RefuseChoiceIf(
            !word.SequenceEqual("function"u8) && !word.SequenceEqual("allowed_tools"u8),
            "tool_choice.type",
            "must be function or allowed_tools");
        RefuseChoiceIf(
            _request.Choice == ToolChoice.Unsaid
            || (_request.Choice == ToolChoice.Named && _request.ChosenTool.IsEmpty),
            "tool_choice.function.name",
            "must name a tool");
    }

    private void AllowedTools()
    {
        // Each allowed name is looked for among all tools.
        RefuseChoiceIf(
            _request.Tools.Count > MaxToolsToChooseFrom, "tool_choice", "may choose among at most 1024 tools");
        for (var i = 0; i < _request.Tools.Count; i++)
        {
            _request.Tools[i].IsHidden = true;
        }

        _request.Choice = ToolChoice.Auto;
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            if (_request.Text(key).SequenceEqual("mode"u8))
            {
                var mode = _request.Text(_cursor.Pass());
                _request.Choice = mode.SequenceEqual("required"u8) ? ToolChoice.Required : ToolChoice.Auto;
            }
            else if (_request.Text(key).SequenceEqual("tools"u8) && _cursor.Kind == JsonKind.Array)
            {
                _cursor.Enter();
                while (_cursor.NextElement())
                {
                    Show(_cursor.Kind == JsonKind.Object ? AllowedName() : Nothing());
                }
            }
            else
            {
                _cursor.Pass();
            }
        }
    }

    private ByteRange AllowedName()
    {
        var allowed = default(ByteRange);
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            var isFunction = _request.Text(key).SequenceEqual("function"u8) && _cursor.Kind == JsonKind.Object;
            allowed = isFunction ? NameInside() : Skipped(allowed);
        }

        return allowed;
    }

    private ByteRange NameInside()
    {
        var found = default(ByteRange);
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            var isName = _request.Text(key).SequenceEqual("name"u8) && _cursor.Kind == JsonKind.String;
            found = isName ? _cursor.Pass() : Skipped(found);
        }

        return found;
    }

    private void Show(ByteRange name)
    {
        for (var i = 0; i < _request.Tools.Count && !_request.HasProblem; i++)
        {
            _request.Tools[i].IsHidden &= !_request.Text(_request.Tools[i].Name).SequenceEqual(_request.Text(name));
        }
    }

    private ByteRange Skipped(ByteRange kept)
    {
        _cursor.Pass();
        return kept;
    }

    private ByteRange Nothing() => Skipped(default);

    private ByteRange CacheValue() => _cursor.Kind == JsonKind.Object ? _cursor.Pass() : Nothing();

    /// <summary>A member that nobody here knows: named, unless it says nothing.</summary>
    private void Unknown(in DroppedPath path)
    {
        if (PassSays())
        {
            _request.Drop(path);
        }
    }

    private void Unknown(in PartPlace place, ByteRange key, ByteRange parent)
    {
        if (PassSays())
        {
            _request.Drop(place, key, parent);
        }
    }

    private bool PassSays() => RequestReading.PassSays(ref _cursor, _request);

    private void RefuseChoiceIf(bool isWrong, in FieldPath path, string message)
    {
        if (isWrong)
        {
            _request.Fail(ProblemKind.InvalidValue, path, message);
        }
    }
}
