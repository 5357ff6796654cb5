using System;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Says a request in messages, everything behind model, maximum and thinking: from the comma on to the closing
/// brace.</summary>
internal ref partial struct AnthropicRequestWriter
{
    // What the provider takes; the last ones cover the longest prompts.
    private const int MaxCaches = 4;
    private const int MaxUserBytes = 256;

    private readonly ChatRequest _request;
    private readonly ref readonly RequestTarget _target;
    private readonly ByteScratch _output;
    private readonly ThinkingPlan _thinking;
    private int _skippedCaches;

    private AnthropicRequestWriter(
        ChatRequest request, in RequestTarget target, in ThinkingPlan thinking, ByteScratch output)
    {
        _request = request;
        _target = ref target;
        _thinking = thinking;
        _output = output;
        _skippedCaches = CountCaches(request) - MaxCaches;
    }

    public static void Write(
        ChatRequest request, in RequestTarget target, in ThinkingPlan thinking, ByteScratch output) =>
        new AnthropicRequestWriter(request, target, thinking, output).Run();

    private void Run()
    {
        Tools();
        Messages();
        Sampling();
        Stops();
        Effort();
        User();
        if (_request.Cache.IsGiven)
        {
            CacheMark.Write(_request, _request.Cache.Value, _output);
        }

        _output.Write(_request.IsStream ? ",\"stream\":true}"u8 : "}"u8);
    }

    private static int CountCaches(ChatRequest request)
    {
        var count = request.Cache.IsGiven ? 1 : 0;
        foreach (ref readonly var tool in request.Tools.Span)
        {
            count += tool.Cache.IsEmpty ? 0 : 1;
        }

        foreach (ref readonly var part in request.Parts.Span)
        {
            count += part.Cache.IsEmpty ? 0 : 1;
        }

        return count;
    }

    private void Tools()
    {
        var count = 0;
        foreach (ref readonly var tool in _request.Tools.Span)
        {
            if (tool.IsHidden)
            {
                continue;
            }

            _output.Write(count++ == 0 ? ",\"tools\":[{\"name\":"u8 : ",{\"name\":"u8);
            RequestWriting.ToolName(_request, tool.Name, _output);
            if (!tool.Description.IsEmpty)
            {
                _output.Write(",\"description\":"u8);
                RequestWriting.String(_request, tool.Description, _output);
            }

            _output.Write(",\"input_schema\":"u8);
            RequestWriting.Schema(_request, tool, _output);
            if (!Cache(tool.Cache))
            {
                _request.Drop(new DroppedPath(
                    DropSite.Tool, tool.Index, -1, -1, default, RequestWriting.KeyOf(_request, tool.Cache)));
            }

            if (tool.Strict.Kind == Net.Json.JsonKind.True)
            {
                _request.Drop(new DroppedPath(DropSite.ToolFunction, tool.Index, -1, -1, default, tool.Strict.Key));
            }

            _output.Write("}"u8);
        }

        if (count > 0)
        {
            _output.Write("]"u8);
            Choice();
        }
    }

    private void Choice()
    {
        var word = _request.Choice switch
        {
            ToolChoice.None => "none"u8,
            ToolChoice.Required => "any"u8,
            ToolChoice.Named => "tool"u8,
            ToolChoice.Auto => "auto"u8,
            _ => _request.HasSerialTools ? "auto"u8 : default,
        };
        if (word.IsEmpty)
        {
            return;
        }

        _output.Write(",\"tool_choice\":{\"type\":\""u8);
        _output.Write(word);
        _output.Write("\""u8);
        if (_request.Choice == ToolChoice.Named)
        {
            _output.Write(",\"name\":"u8);
            RequestWriting.ToolName(_request, _request.ChosenTool, _output);
        }

        _output.Write(_request.HasSerialTools && _request.Choice != ToolChoice.None
            ? ",\"disable_parallel_tool_use\":true}"u8
            : "}"u8);
    }

    private void Sampling()
    {
        if (!_target.TakesSampling || _thinking.IsOn)
        {
            _request.Drop(_request.Temperature);
            _request.Drop(_request.TopP);
            _request.Drop(_request.TopK);
            return;
        }

        if (_request.Temperature.IsGiven && !RequestReading.IsBetween(_request.Text(_request.Temperature.Value), 0, 1))
        {
            // Its scale ends at 1: the nearest that can be said.
            _output.Write(",\"temperature\":1"u8);
            _request.Drop(_request.Temperature);
        }
        else
        {
            RequestWriting.Member(_request, ",\"temperature\":"u8, _request.Temperature, _output);
        }

        if (_request.Temperature.IsGiven)
        {
            // The models of this generation refuse both at once.
            _request.Drop(_request.TopP);
        }
        else
        {
            RequestWriting.Member(_request, ",\"top_p\":"u8, _request.TopP, _output);
        }

        RequestWriting.Member(_request, ",\"top_k\":"u8, _request.TopK, _output);
    }

    private void Stops()
    {
        var count = 0;
        for (var i = 0; i < _request.Stops.Count; i++)
        {
            if (IsBlank(_request.Text(_request.Stops[i])))
            {
                // Refused by the provider, and common in old code.
                _request.Drop(new DroppedPath(
                    DropSite.Stop, i, -1, -1, _request.ParentOf(_request.StopField), _request.StopField.Key));
                continue;
            }

            _output.Write(count++ == 0 ? ",\"stop_sequences\":["u8 : ","u8);
            RequestWriting.String(_request, _request.Stops[i], _output);
        }

        _output.Write(count > 0 ? "]"u8 : default);
    }

    private void Effort()
    {
        if (_thinking.Wish == ThinkingWish.Adaptive)
        {
            var isLowered = _request.Effort == Requests.Effort.Xhigh;
            _output.Write(_request.Effort switch
            {
                Requests.Effort.Minimal or Requests.Effort.Low => ",\"output_config\":{\"effort\":\"low\"}"u8,
                Requests.Effort.Medium => ",\"output_config\":{\"effort\":\"medium\"}"u8,
                Requests.Effort.Max => ",\"output_config\":{\"effort\":\"max\"}"u8,
                _ => ",\"output_config\":{\"effort\":\"high\"}"u8,
            });
            _request.Drop(isLowered ? _request.EffortField : default);
        }
        else if (!_thinking.IsOn && _request.Effort is not (Requests.Effort.Unsaid or Requests.Effort.None))
        {
            _request.Drop(_request.EffortField);
        }
    }

    private void User()
    {
        if (_request.User.IsGiven)
        {
            _output.Write(",\"metadata\":{\"user_id\":\""u8);
            UserText.Write(_request.Text(_request.User.Value), MaxUserBytes, _output);
            _output.Write("\"}"u8);
        }
    }

    private void Cache(in ChatPart part)
    {
        if (!Cache(part.Cache))
        {
            _request.Drop(part.Place, RequestWriting.KeyOf(_request, part.Cache));
        }
    }

    /// <returns>False when there are too many and this one is left out.</returns>
    private bool Cache(Net.Bytes.ByteRange cache)
    {
        if (cache.IsEmpty)
        {
            return true;
        }

        if (_skippedCaches-- > 0)
        {
            return false;
        }

        CacheMark.Write(_request, cache, _output);
        return true;
    }

    /// <summary>White space only, which in a JSON string is mostly escaped.</summary>
    private static bool IsBlank(ReadOnlySpan<byte> inside)
    {
        while (!inside.IsEmpty)
        {
            var bytes = inside[0] == ' ' ? 1
                : inside.Length > 1 && inside[0] == '\\' && inside[1] is (byte)'n' or (byte)'r' or (byte)'t' ? 2
                : 0;
            if (bytes == 0)
            {
                return false;
            }

            inside = inside[bytes..];
        }

        return true;
    }
}
