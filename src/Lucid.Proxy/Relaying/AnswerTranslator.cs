using System;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Relaying;

/// <summary>Turns an answer of one dialect into another's: finds its pieces in the bytes that came, has them read,
/// notes what they say of usage, and has them written. One answer at a time; it is used again by the next call of its
/// reactor.</summary>
/// <param name="upstream">What is read.</param>
/// <param name="reader">Reads it.</param>
/// <param name="writer">Writes it.</param>
internal sealed class AnswerTranslator(Dialect upstream, AnswerReader reader, AnswerWriter writer) : IChatEventSink
{
    // The same bound as for an event of a stream.
    private const int MaxLineBytes = SseScanner.DefaultMaxEventBytes;

    private readonly ByteScratch _joined = new();
    private readonly ByteScratch _error = new();
    private RelayState _state = null!;
    private int _searched;
    private bool _isRefused;

    /// <summary>What was written and not yet taken.</summary>
    public ByteScratch Output => writer.Output;

    /// <summary>Bytes of the answer that are held here.</summary>
    public long HeldBytes => writer.HeldBytes;

    /// <summary>The answer is complete, or told to have failed.</summary>
    public bool IsEnded => _isRefused || writer.IsEnded;

    /// <summary>The upstream's answer was complete but cannot be told.</summary>
    public bool IsBroken => writer.IsBroken;

    /// <summary>What of the answer the client is not told.</summary>
    public AnswerDrops Drops => reader.Drops;

    /// <summary>The kind of the error that the upstream told before anything else; it is not written yet.</summary>
    public ChatErrorKind ErrorKind { get; private set; }

    /// <summary>The text of that error, as the inside of a JSON string.</summary>
    public ReadOnlySpan<byte> ErrorMessage => _error.Span;

    /// <summary>Begins an answer.</summary>
    public void Begin(RelayState state)
    {
        _state = state;
        _searched = 0;
        _isRefused = false;
        _error.Clear();
        ErrorKind = ChatErrorKind.Server;
        reader.Drops.Clear();
        writer.Drops = reader.Drops;
        reader.Begin(state.Answer.Id.Span, state.Answer.AllowsMissingFinish);
        writer.Begin(state.Answer);
    }

    /// <summary>Forgets the call that it worked for.</summary>
    public void End()
    {
        writer.Output.Clear();
        _state = null!;
    }

    /// <summary>Reads every whole piece that has come.</summary>
    /// <param name="data">What came and was not consumed.</param>
    /// <param name="isEndOfStream">No more will come.</param>
    /// <param name="taken">Bytes to consume.</param>
    /// <returns>False: the answer is not valid.</returns>
    public bool TryTranslate(ReadOnlySpan<byte> data, bool isEndOfStream, out int taken) => upstream == Dialect.Ollama
        ? TryTranslateLines(data, isEndOfStream, out taken)
        : TryTranslateEvents(data, isEndOfStream, out taken);

    /// <summary>The upstream's body is over.</summary>
    /// <returns>False: its answer was cut.</returns>
    public bool TryEnd() => reader.TryEnd(this);

    /// <summary>Reads an answer that came as one JSON value.</summary>
    /// <returns>False: it is not a valid answer.</returns>
    public bool TryTranslateWhole(ReadOnlySpan<byte> body) => reader.TryReadWhole(body, this);

    /// <summary>Ends the answer here, in the form of the client's dialect for an answer that reached its limit. What
    /// still comes is not told.</summary>
    public void EndAtLength() => On(ChatEvent.Stop(StopReason.MaxTokens));

    /// <summary>Tells the client that the upstream lives.</summary>
    public void KeepAlive() => writer.On(ChatEvent.Plain(ChatEventKind.Ping));

    /// <inheritdoc/>
    public void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.Usage:
                Note(chatEvent.Usage);
                return;
            case ChatEventKind.MessageStart:
                _state.Usage.HasBegun = true;
                break;
            case ChatEventKind.Stop:
                _state.HasFinish = true;
                _state.HasEnd = true;
                // Never another number than the one that is billed.
                writer.On(ChatEvent.UsageReport(Billed(_state)));
                break;
            case ChatEventKind.Error:
                _state.HasError = true;
                if (_state.FirstByteAtMs < 0)
                {
                    // Nothing is out yet: the status can still say it.
                    _isRefused = true;
                    ErrorKind = chatEvent.ErrorKind;
                    _error.Write(chatEvent.Text);
                    writer.Output.Clear();
                    return;
                }

                break;
            case ChatEventKind.ToolStart:
                _state.Usage.CountOutput(chatEvent.Name);
                if (_state.Renames is { } names && names.TryRestore(chatEvent.Name, out var original))
                {
                    // The upstream knows the tool by another name than the client.
                    writer.On(ChatEvent.ToolStart(chatEvent.Id, original, chatEvent.Text));
                    return;
                }

                break;
            case ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Thinking
                or ChatEventKind.ToolArguments or ChatEventKind.ToolInput:
                _state.Usage.CountOutput(chatEvent.Text);
                break;
            default:
                break;
        }

        writer.On(chatEvent);
    }

    private bool TryTranslateEvents(ReadOnlySpan<byte> data, bool isEndOfStream, out int taken)
    {
        taken = 0;
        while (!IsEnded)
        {
            var rest = data[taken..];
            var outcome = _state.Scanner.TryRead(rest, isEndOfStream, out var frame, out _);
            if (outcome != ParseOutcome.Done)
            {
                return outcome == ParseOutcome.NeedMore;
            }

            taken += frame.FrameBytes;
            if (frame.DataLineCount > 0 && !reader.TryRead(DataOf(rest, frame), this))
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> rest, in SseFrame frame)
    {
        if (frame.DataLineCount == 1)
        {
            return rest.Slice(frame.DataStart, frame.DataBytes);
        }

        // A line end inside JSON can only be white space.
        _joined.Clear();
        var room = _joined.Room(frame.DataBytes + 1);
        var bytes = frame.JoinData(rest, room);
        room[..bytes].Replace((byte)'\n', (byte)' ');
        _joined.Advance(bytes);
        return _joined.Span;
    }

    private bool TryTranslateLines(ReadOnlySpan<byte> data, bool isEndOfStream, out int taken)
    {
        taken = 0;
        while (!IsEnded)
        {
            var found = data[(taken + _searched)..].IndexOf((byte)'\n');
            if (found < 0)
            {
                _searched = data.Length - taken;
                if (!isEndOfStream || _searched == 0)
                {
                    return _searched <= MaxLineBytes;
                }

                found = 0;
            }

            var line = data.Slice(taken, _searched + found);
            taken = Math.Min(data.Length, taken + line.Length + 1);
            _searched = 0;
            if (line.Length > MaxLineBytes || !reader.TryRead(line, this))
            {
                return false;
            }
        }

        return true;
    }

    private void Note(in ChatUsage usage)
    {
        var facts = EventFacts.Empty with
        {
            Input = usage.Input,
            Output = usage.Output,
            CacheRead = usage.CacheRead,
            CacheWrite = usage.CacheWrite,
            CacheWriteHour = usage.CacheWriteHour,
            Reasoning = usage.Reasoning,
            Tier = usage.Tier,
            Region = usage.Region,
            HasUsage = true,
            IsUsageFinal = usage.IsFinal,
        };
        _state.Note(facts);
    }

    /// <summary>The tokens that a complete answer is billed for.</summary>
    private static ChatUsage Billed(RelayState state)
    {
        var usage = state.Usage
            .Evidence(state.CountedInput, state.MaxInputTokens, state.MaxOutputTokens)
            .Billed(out _);
        return new ChatUsage(
            usage.InputTokens,
            usage.OutputTokens,
            usage.CacheReadTokens,
            usage.CacheWriteTokens,
            usage.ReasoningTokens > 0 ? usage.ReasoningTokens : -1,
            IsFinal: true);
    }
}
