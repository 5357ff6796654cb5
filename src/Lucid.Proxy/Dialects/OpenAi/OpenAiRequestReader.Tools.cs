using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>The choice among the tools.</content>
internal ref partial struct OpenAiRequestReader
{
    private const int MaxToolsToChooseFrom = 1024;

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

    private ByteRange CacheValue() => RequestReading.Cache(ref _cursor);

    private void Unknown(in DroppedPath path) => RequestReading.Unknown(ref _cursor, _request, path);

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
