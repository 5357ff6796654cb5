using Lucid.Net.Server;
using Lucid.Simulator.Anthropic;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.OpenAi;
using Lucid.Simulator.Replay;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Sending;

namespace Lucid.Simulator;

/// <summary>Everything one exchange needs, kept for the next exchange of the same reactor.</summary>
internal sealed class Session(SimulatorCounters counters) : IClientWatcher
{
    private readonly OpenAiStream _openAi = new();
    private readonly AnthropicStream _anthropic = new();
    private readonly ReplayStream _replay = new();

    public ModelRequest Request { get; } = new();

    public AnswerPlan Plan { get; } = new();

    public AnswerSender Sender { get; } = new(counters);

    public Pause Pause { get; } = new();

    /// <summary>The body of a whole answer.</summary>
    public ByteBuffer Body { get; } = new();

    public Directives Directives;

    public Provider Provider { get; set; }

    public long RequestNumber { get; set; }

    public void Reset()
    {
        Request.Reset();
        Plan.Reset();
        Body.Reset();
        Directives = new Directives();
    }

    /// <summary>A client that leaves is not waited for.</summary>
    public void OnClientGone(ServerExchange exchange) => Pause.End();

    /// <summary>The stream that answers the request.</summary>
    public EventSource StartStream(Recording? recording)
    {
        if (recording is not null)
        {
            _replay.Begin(recording);
            return _replay;
        }

        if (Provider == Provider.OpenAi)
        {
            _openAi.Begin(Request, Plan, Directives);
            return _openAi;
        }

        _anthropic.Begin(Request, Plan, Directives);
        return _anthropic;
    }
}
