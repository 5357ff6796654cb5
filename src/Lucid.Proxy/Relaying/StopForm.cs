using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Relaying;

/// <summary>Ends a stream the way its dialect ends one that reached its maximum, where the upstream did not.</summary>
internal static class StopForm
{
    /// <summary>Writes the end: the reason, the usage that is charged, and the end mark.</summary>
    public static void Write(RelayState state)
    {
        var text = new ArrayBufferWriter<byte>();
        if (state.Dialect == Dialect.Anthropic)
        {
            WriteAnthropic(state, text);
        }
        else
        {
            WriteOpenAi(state, text);
        }

        StreamRelay.Emit(state, text.WrittenSpan);
    }

    private static void WriteAnthropic(RelayState state, ArrayBufferWriter<byte> text)
    {
        if (state.OpenBlock >= 0)
        {
            Add(text, "event: content_block_stop\n");
            AddFormat(text, $"data: {{\"type\":\"content_block_stop\",\"index\":{state.OpenBlock}}}\n\n");
        }

        Add(text, "event: message_delta\ndata: {\"type\":\"message_delta\",");
        Add(text, "\"delta\":{\"stop_reason\":\"max_tokens\",");
        AddFormat(text, $"\"stop_sequence\":null}},\"usage\":{{\"output_tokens\":{Output(state)}}}}}\n\n");
        Add(text, "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    private static void WriteOpenAi(RelayState state, ArrayBufferWriter<byte> text)
    {
        AddChunkStart(state, text);
        for (var answer = 0L; answer < state.AnswerCount; answer++)
        {
            Add(text, answer == 0 ? "" : ",");
            AddFormat(text, $"{{\"index\":{answer},\"delta\":{{}},\"finish_reason\":\"length\"}}");
        }

        Add(text, "]}\n\n");
        if (!state.HidesUsage)
        {
            var input = Math.Max(0, state.Usage.InputSoFar);
            var output = Output(state);
            AddChunkStart(state, text);
            AddFormat(text, $"],\"usage\":{{\"prompt_tokens\":{input},\"completion_tokens\":{output},");
            AddFormat(text, $"\"total_tokens\":{input + output}}}}}\n\n");
        }

        Add(text, "data: [DONE]\n\n");
    }

    private static void AddChunkStart(RelayState state, ArrayBufferWriter<byte> text)
    {
        var created = state.Client.Reactor.UnixMs / 1000;
        AddFormat(text, $"data: {{\"id\":\"chatcmpl-{Encoding.ASCII.GetString(state.RequestId)}\",");
        AddFormat(text, $"\"object\":\"chat.completion.chunk\",\"created\":{created},\"model\":");
        text.Write(state.ModelJson.Span);
        Add(text, ",\"choices\":[");
    }

    // What is charged is never more than the hold.
    private static long Output(RelayState state) => Math.Min(state.MaxOutputTokens, state.Usage.OutputSoFar);

    private static void AddFormat(ArrayBufferWriter<byte> text, FormattableString said) =>
        Add(text, said.ToString(CultureInfo.InvariantCulture));

    private static void Add(ArrayBufferWriter<byte> text, string said) => Encoding.UTF8.GetBytes(said, text);
}
