using System;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Says a request in chat completions, everything behind model and maximum: from the comma on to the closing
/// brace.</summary>
internal readonly ref partial struct OpenAiRequestWriter
{
    private const int MaxStops = 4;
    private const int MaxUserBytes = 64;

    // Gemini's endpoint calls these unknown names.
    private static readonly KeySet UnknownToGemini = new("metadata", "store", "logit_bias");

    private readonly ChatRequest _request;
    private readonly ref readonly RequestTarget _target;
    private readonly ByteScratch _output;

    private OpenAiRequestWriter(ChatRequest request, in RequestTarget target, ByteScratch output)
    {
        _request = request;
        _target = ref target;
        _output = output;
    }

    public static void Write(ChatRequest request, in RequestTarget target, ByteScratch output) =>
        new OpenAiRequestWriter(request, target, output).Run();

    private void Run()
    {
        _output.Write(",\"messages\":["u8);
        var before = default(ChatTurn);
        var isFirst = true;
        foreach (ref readonly var turn in _request.Turns.Span)
        {
            Turn(turn, before, ref isFirst);
            before = turn;
        }

        _output.Write("]"u8);
        Tools();
        Sampling();
        Stops();
        Reasoning();
        User();
        Extras();
        if (_request.IsStream)
        {
            _output.Write(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"u8);
        }

        _request.Drop(_request.Cache);
        _output.Write("}"u8);
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

            _output.Write(count++ == 0 ? ",\"tools\":["u8 : ","u8);
            Tool(tool);
        }

        if (count == 0)
        {
            return;
        }

        _output.Write("]"u8);
        Choice();
        if (_request.HasSerialTools && _target.Flavor != UpstreamFlavor.Gemini)
        {
            _output.Write(",\"parallel_tool_calls\":false"u8);
        }
        else if (_request.HasSerialTools)
        {
            _request.Drop(_request.ParallelField);
        }
    }

    private void Tool(in ChatTool tool)
    {
        _output.Write("{\"type\":\"function\",\"function\":{\"name\":"u8);
        RequestWriting.ToolName(_request, tool.Name, _output);
        if (!tool.Description.IsEmpty)
        {
            _output.Write(",\"description\":"u8);
            RequestWriting.String(_request, tool.Description, _output);
        }

        _output.Write(",\"parameters\":"u8);
        if (_target.Flavor == UpstreamFlavor.Gemini && !tool.Schema.IsEmpty)
        {
            GeminiSchema.Write(_request, tool, _output);
        }
        else
        {
            RequestWriting.Schema(_request, tool, _output);
        }

        if (_target.Flavor == UpstreamFlavor.OpenAi)
        {
            RequestWriting.Member(_request, ",\"strict\":"u8, tool.Strict, _output);
        }
        else if (tool.Strict.Kind == JsonKind.True)
        {
            _request.Drop(new DroppedPath(DropSite.Tool, tool.Index, -1, -1, default, tool.Strict.Key));
        }

        if (!tool.Cache.IsEmpty)
        {
            // OpenAI's models cache by themselves and the others do not: where to cut cannot be said.
            _request.Drop(new DroppedPath(
                DropSite.Tool, tool.Index, -1, -1, default, RequestWriting.KeyOf(_request, tool.Cache)));
        }

        _output.Write("}}"u8);
    }

    private void Choice()
    {
        switch (_request.Choice)
        {
            case ToolChoice.Auto:
                _output.Write(",\"tool_choice\":\"auto\""u8);
                break;
            case ToolChoice.None:
                _output.Write(",\"tool_choice\":\"none\""u8);
                break;
            case ToolChoice.Required:
                _output.Write(",\"tool_choice\":\"required\""u8);
                break;
            case ToolChoice.Named:
                _output.Write(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":"u8);
                RequestWriting.ToolName(_request, _request.ChosenTool, _output);
                _output.Write("}}"u8);
                break;
            default:
                break;
        }
    }

    private void Sampling()
    {
        if (_target.TakesSampling)
        {
            RequestWriting.Member(_request, ",\"temperature\":"u8, _request.Temperature, _output);
            RequestWriting.Member(_request, ",\"top_p\":"u8, _request.TopP, _output);
        }
        else
        {
            _request.Drop(_request.Temperature);
            _request.Drop(_request.TopP);
        }

        _request.Drop(_request.TopK);
    }

    private void Stops()
    {
        if (_request.Stops.Count == 0)
        {
            return;
        }

        if (_request.Stops.Count > MaxStops)
        {
            _request.Fail(
                ProblemKind.InvalidValue, "stop_sequences", "this model takes at most 4 of them");
        }

        _output.Write(",\"stop\":["u8);
        for (var i = 0; i < _request.Stops.Count; i++)
        {
            _output.Write(i == 0 ? default : ","u8);
            RequestWriting.String(_request, _request.Stops[i], _output);
        }

        _output.Write("]"u8);
    }

    /// <summary>What only the upstream may know, as the client said it.</summary>
    private void Extras()
    {
        foreach (ref readonly var field in _request.Extras.Span)
        {
            if (_target.Flavor == UpstreamFlavor.Gemini && UnknownToGemini.IndexOf(_request.Text(field.Key)) >= 0)
            {
                _request.Drop(field);
                continue;
            }

            _output.Write(","u8);
            RequestWriting.String(_request, field.Key, _output);
            _output.Write(":"u8);
            if (field.Kind == JsonKind.String)
            {
                RequestWriting.String(_request, field.Value, _output);
            }
            else
            {
                _output.Write(_request.Text(field.Value));
            }
        }
    }

    private void Reasoning()
    {
        if (_request.IsOwnDialect)
        {
            ReasoningEffort(EffortWord.Of(_request.Effort));
            return;
        }

        if (_target.Reasoning == ReasoningStyle.None)
        {
            if (_request.Thinking is ThinkingWish.Budget or ThinkingWish.Adaptive)
            {
                _request.Drop(_request.ThinkingField);
            }

            if (_request.Effort is not (Effort.Unsaid or Effort.None))
            {
                _request.Drop(_request.EffortField);
            }

            return;
        }

        ReasoningEffort(EffortWord.For(_request, _target.Flavor));
    }

    private void ReasoningEffort(ReadOnlySpan<byte> word)
    {
        if (!word.IsEmpty)
        {
            _output.Write(",\"reasoning_effort\":\""u8);
            _output.Write(word);
            _output.Write("\""u8);
        }
    }

    private void User()
    {
        if (_target.Flavor == UpstreamFlavor.Gemini)
        {
            _request.Drop(_request.User);
            return;
        }

        if (_target.Flavor == UpstreamFlavor.OpenClaw)
        {
            // Its memory is kept by user: two tenants must never meet in one.
            _output.Write(",\"user\":\""u8);
            TenantUser.Write(_target.TenantUser.Span, _request.Text(_request.User.Value), _output);
            _output.Write("\""u8);
        }
        else if (_request.User.IsGiven)
        {
            _output.Write(",\"user\":\""u8);
            UserText.Write(_request.Text(_request.User.Value), MaxUserBytes, _output);
            _output.Write("\""u8);
        }
    }
}
