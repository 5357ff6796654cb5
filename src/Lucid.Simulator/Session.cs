using Lucid.Net.Server;
using Lucid.Simulator.Anthropic;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Gemini;
using Lucid.Simulator.Ollama;
using Lucid.Simulator.OpenAi;
using Lucid.Simulator.OpenClaw;
using Lucid.Simulator.Replay;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Sending;

namespace Lucid.Simulator;

/// <summary>Everything one exchange needs, kept for the next exchange of the same reactor.</summary>
internal sealed class Session(SimulatorCounters counters) : IClientWatcher
{
    private readonly OpenAiStream _openAi = new();
    private readonly AnthropicStream _anthropic = new();
    private readonly GeminiStream _gemini = new();
    private readonly OpenClawStream _openClaw = new();
    private readonly OllamaStream _ollama = new();
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

        switch (Provider)
        {
            case Provider.OpenAi:
                _openAi.Begin(Request, Plan, Directives);
                return _openAi;
            case Provider.Gemini:
                _gemini.Begin(Request, Plan, Directives);
                return _gemini;
            case Provider.OpenClaw:
                _openClaw.Begin(Request, Plan);
                return _openClaw;
            case Provider.Ollama:
                _ollama.Begin(Request, Plan, Directives);
                return _ollama;
            default:
                _anthropic.Begin(Request, Plan, Directives);
                return _anthropic;
        }
    }

    /// <summary>Writes the whole answer to the request.</summary>
    public void WriteWhole(ByteBuffer body)
    {
        switch (Provider)
        {
            case Provider.OpenAi or Provider.OpenClaw:
                OpenAiWhole.Write(body, Request, Plan, Directives);
                break;
            case Provider.Gemini:
                GeminiWhole.Write(body, Request, Plan, Directives);
                break;
            case Provider.Ollama:
                OllamaWhole.Write(body, Request, Plan, Directives);
                break;
            default:
                AnthropicWhole.Write(body, Request, Plan, Directives);
                break;
        }
    }
}
