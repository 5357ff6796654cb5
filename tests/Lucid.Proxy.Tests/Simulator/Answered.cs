using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Lucid.Simulator;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

/// <summary>A request taken through the simulator without a socket.</summary>
internal sealed class Answered
{
    private readonly Session _session = new(new SimulatorCounters());

    public Answered(Provider provider, string json)
    {
        _session.Reset();
        _session.Provider = provider;
        byte[] body = Encoding.UTF8.GetBytes(json);
        Problem = RequestReader.Read(body, provider, _session.Request);
        if (Problem is null)
        {
            ReadOnlySpan<byte> text = _session.Request[_session.Request.LastUserText];
            Assert.True(DirectiveReader.TryReadMessage(text, ref _session.Directives, out _));
            Planner.Make(provider, _session.Request, _session.Directives, _session.Plan);
        }
    }

    public RequestProblem? Problem { get; }

    public ModelRequest Request => _session.Request;

    /// <summary>The streamed events, each with its empty line.</summary>
    public List<string> Events()
    {
        Assert.Null(Problem);
        List<string> events = [];
        EventSource source = _session.StartStream(null);
        while (source.Next() != EventKind.None)
        {
            events.Add(Encoding.UTF8.GetString(source.Event.Span));
        }

        return events;
    }

    /// <summary>The JSON of every event that has some, parsed.</summary>
    public List<JsonElement> Chunks()
    {
        List<JsonElement> chunks = [];
        foreach (string one in Events())
        {
            Assert.EndsWith("\n\n", one, StringComparison.Ordinal);
            string data = one[(one.IndexOf("data: ", StringComparison.Ordinal) + 6)..].TrimEnd('\n');
            Assert.DoesNotContain('\n', data);
            if (data != "[DONE]")
            {
                chunks.Add(JsonDocument.Parse(data).RootElement);
            }
        }

        return chunks;
    }

    /// <summary>The whole answer, parsed.</summary>
    public JsonElement Whole()
    {
        Assert.Null(Problem);
        ByteBuffer body = new();
        _session.WriteWhole(body);
        return JsonDocument.Parse(body.Written.ToArray()).RootElement;
    }
}
