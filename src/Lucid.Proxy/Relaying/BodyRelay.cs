using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Client;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.OpenAi;

namespace Lucid.Proxy.Relaying;

/// <summary>Passes a whole answer on, with the model name and the usage rewritten in place.</summary>
internal static class BodyRelay
{
    /// <summary>Largest whole answer accepted from an upstream, in bytes: a page of text is 3 KB, a long answer with
    /// log probabilities some megabytes.</summary>
    public const int MaxAnswerBytes = 32 << 20;

    /// <summary>Reads the whole body of an answer into <see cref="RelayState.Body"/>, out of its content coding if it
    /// has one.</summary>
    /// <param name="state">The two sides.</param>
    /// <param name="maxBytes">A longer body is Broken, as it came or inflated.</param>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public static async ValueTask<RelayEnd> ReadWholeAsync(RelayState state, int maxBytes)
    {
        var upstream = state.Upstream;
        var progress = upstream.Decode();
        while (progress == BodyProgress.More)
        {
            if (upstream.BodyBytes.Length > maxBytes)
            {
                return RelayEnd.Broken;
            }

            // Not to be asked any more once the connection is given up.
            state.PartBytes = upstream.BodyBytes.Length;
            state.ExtendDeadline();
            var filled = await upstream.FillAsync();
            progress = filled > 0 ? upstream.Decode() : upstream.EndOfBody(filled);
        }

        if (progress == BodyProgress.Complete && state.Coding != AnswerCoding.None
            && upstream.BodyBytes.Length <= maxBytes)
        {
            state.PartBytes = upstream.BodyBytes.Length;
            return await BodyInflater.RunAsync(state, maxBytes);
        }

        return progress switch
        {
            BodyProgress.Complete => upstream.BodyBytes.Length > maxBytes ? RelayEnd.Broken : RelayEnd.Complete,
            BodyProgress.Broken => RelayEnd.Broken,
            BodyProgress.TimedOut => RelayEnd.TimedOut,
            BodyProgress.Cancelled => RelayEnd.ClientGone,
            _ => RelayEnd.Truncated,
        };
    }

    /// <summary>Writes the answer that was read to the client's output, without sending it.</summary>
    /// <returns>Broken when it is not an answer of the dialect: nothing was written then.</returns>
    public static RelayEnd WriteAnswer(RelayState state, SpliceList edits)
    {
        var body = state.Body;
        var facts = state.Dialect == Dialect.OpenAi ? OpenAiAnswerFacts.Read(body) : AnthropicAnswerFacts.Read(body);
        if (facts.IsMalformed || facts.IsError || !facts.IsAnswer)
        {
            return RelayEnd.Broken;
        }

        // A whole answer has told everything; its usage, where there is one, is the last word.
        facts.IsUsageFinal = facts.HasUsage;
        state.Note(facts);
        edits.Clear();
        if (!facts.Model.IsEmpty)
        {
            edits.Add(facts.Model, state.ModelJson);
        }

        if (facts.Output != facts.WrittenOutput && !facts.OutputText.IsEmpty)
        {
            edits.AddNumber(facts.OutputText, facts.Output);
        }

        state.FirstByteAtMs = state.Client.Reactor.NowMs;
        var resultBytes = edits.ResultBytes(body.Length);
        AnswerHead.WriteJson(
            state.Client, state.Dialect, 200, state.RequestId, resultBytes, state.Dropped.Span);
        if (state.Client.BeginRun(resultBytes))
        {
            edits.WriteTo(body.Span, new OutputSink(state.Client.Connection.Output));
            state.Client.EndRun();
        }

        state.ConsumeBody(body.Length);
        return RelayEnd.Complete;
    }

    /// <summary>Passes an upstream's refusal of the request on, word for word but for our account's secrets: clients
    /// act on its wording.</summary>
    public static RelayEnd WriteRefusal(RelayState state, int status, SpliceList edits)
    {
        var body = state.Body;
        edits.Clear();
        var at = 0;
        while (SecretScrub.TryFindNext(body.Span, ref at, out var secret))
        {
            if (edits.Free == 0)
            {
                return RelayEnd.Broken;
            }

            edits.Add(secret, SecretScrub.Blank);
        }

        var resultBytes = edits.ResultBytes(body.Length);
        AnswerHead.WriteJson(state.Client, state.Dialect, status, state.RequestId, resultBytes);
        if (resultBytes > 0 && state.Client.BeginRun(resultBytes))
        {
            edits.WriteTo(body.Span, new OutputSink(state.Client.Connection.Output));
            state.Client.EndRun();
        }

        state.ConsumeBody(body.Length);
        return RelayEnd.UpstreamError;
    }
}
