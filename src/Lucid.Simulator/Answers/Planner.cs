using System;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Answers;

/// <summary>Decides what a request is answered with.</summary>
internal static class Planner
{
    private const int MinTextTokens = 12;
    private const int MoreTextTokens = 33;
    private const int MinThinkingTokens = 8;
    private const int MoreThinkingTokens = 17;

    /// <summary>The words an Anthropic model says before it calls a tool of its own accord.</summary>
    private const int TextTokensBeforeCall = 6;

    /// <summary>A text is searched for stop sequences at most so far; no directive asks for more with stops.</summary>
    private const int MaxSearchedTokens = 100_000;

    public static void Make(Provider provider, ModelRequest request, in Directives directives, AnswerPlan plan)
    {
        plan.Reset();
        plan.Seed = request.Seed;
        plan.ChoiceCount = request.ChoiceCount;
        plan.MaxTokens = request.MaxTokens < 0 || directives.IgnoresMaximum ? long.MaxValue : request.MaxTokens;
        bool thinks = provider == Provider.Anthropic ? request.WantsThinking : request.WantsReasoning;
        if (provider == Provider.OpenClaw)
        {
            thinks = false;
        }

        plan.ThinkingTokens = thinks || directives.ThinkingTokens > 0
            ? Count(directives.ThinkingTokens, MinThinkingTokens + (int)(request.Seed % MoreThinkingTokens))
            : 0;
        PlanCalls(request, directives, plan);
        plan.Finish = plan.Calls.Count == 0 ? Finish.Natural : FinishOfCalls(provider, request);
        int text = MinTextTokens + (int)((request.Seed >> 16) % MoreTextTokens);
        if (plan.Calls.Count > 0)
        {
            text = provider == Provider.Anthropic && request.ToolWish == ToolWish.Auto ? TextTokensBeforeCall : 0;
        }

        plan.TextTokens = Count(directives.Tokens, text);
        if (plan.TextTokens > 0 && plan.Calls.Count == 0)
        {
            PlanEchoes(request, plan);
        }

        if (request.Stops.Count > 0 && plan.TextTokens > 0)
        {
            FindStop(request, plan);
        }
    }

    private static void PlanEchoes(ModelRequest request, AnswerPlan plan)
    {
        foreach (ByteRange echo in request.Echoes)
        {
            int start = plan.Bytes.Length;
            plan.Bytes.AppendEscaped(request[echo]);
            plan.Echoes.Add(new ByteRange(start, plan.Bytes.Length - start));
        }

        plan.TextTokens += plan.Echoes.Count;
    }

    private static int Count(int asked, int otherwise) => asked == Directives.None ? otherwise : asked;

    /// <summary>OpenAI ends a call that was forced by name with <c>stop</c>, as its documentation says.</summary>
    private static Finish FinishOfCalls(Provider provider, ModelRequest request) =>
        provider.IsOpenAiShaped() && request.ToolWish == ToolWish.Named ? Finish.Natural : Finish.ToolCalls;

    private static void PlanCalls(ModelRequest request, in Directives directives, AnswerPlan plan)
    {
        if (request.Tools.Count == 0 || request.ToolWish == ToolWish.None || request.ChoiceCount > 1)
        {
            return;
        }

        if (directives.Rounds >= 0 && request.ToolRounds >= directives.Rounds)
        {
            return;
        }

        if (directives.Calls >= 0)
        {
            int most = request.AllowsParallelCalls ? directives.Calls : Math.Min(directives.Calls, 1);
            for (int i = 0; i < most; i++)
            {
                AddCall(request, plan, request.Tools[i % request.Tools.Count]);
            }

            return;
        }

        if (request.ToolWish == ToolWish.Named)
        {
            foreach (OfferedTool tool in request.Tools)
            {
                if (request[tool.Name].SequenceEqual(request[request.WishedTool]))
                {
                    AddCall(request, plan, tool);
                    return;
                }
            }
        }

        // Left to itself the model calls the tools that the last user message names, unless it just got a result.
        if (!request.EndsWithToolResult || directives.Rounds >= 0)
        {
            foreach (OfferedTool tool in request.Tools)
            {
                bool isNamed = request[request.LastUserText].IndexOf(request[tool.Name]) >= 0;
                if (isNamed && (plan.Calls.Count == 0 || request.AllowsParallelCalls))
                {
                    AddCall(request, plan, tool);
                }
            }
        }

        if (plan.Calls.Count == 0 && request.ToolWish == ToolWish.Any)
        {
            AddCall(request, plan, request.Tools[0]);
        }
    }

    private static void AddCall(ModelRequest request, AnswerPlan plan, OfferedTool tool)
    {
        ByteBuffer bytes = plan.Bytes;
        int start = bytes.Length;
        bytes.Append((byte)'{');
        for (int i = 0; i < tool.ArgumentCount; i++)
        {
            ToolArgument argument = request.Arguments[tool.FirstArgument + i];
            bytes.Append(i == 0 ? "\""u8 : ", \""u8);
            bytes.Append(request[argument.Name]);
            bytes.Append("\": "u8);
            AppendValue(request, bytes, argument, request.Seed + (ulong)(plan.Calls.Count << 8) + (ulong)i);
        }

        bytes.Append((byte)'}');
        plan.Calls.Add(new PlannedCall(tool.Name, new ByteRange(start, bytes.Length - start)));
    }

    private static void AppendValue(ModelRequest request, ByteBuffer bytes, ToolArgument argument, ulong seed)
    {
        if (!argument.FirstChoice.IsEmpty)
        {
            bytes.Append(request[argument.FirstChoice]);
            return;
        }

        switch (argument.Kind)
        {
            case ArgumentKind.Text:
                bytes.Append((byte)'"');
                bytes.Append(Vocabulary.At(seed, 0, isLast: false).Escaped.Span);
                bytes.Append(Vocabulary.At(seed, 1, isLast: false).Escaped.Span);
                bytes.Append((byte)'"');
                break;
            case ArgumentKind.Integer:
                bytes.Append((long)(Scramble.At(seed, 0) % 1000));
                break;
            case ArgumentKind.Number:
                bytes.Append((long)(Scramble.At(seed, 0) % 1000));
                bytes.Append(".25"u8);
                break;
            case ArgumentKind.Boolean:
                bytes.Append((Scramble.At(seed, 0) & 1) == 0 ? "true"u8 : "false"u8);
                break;
            case ArgumentKind.Array:
                bytes.Append("[]"u8);
                break;
            default:
                bytes.Append("{}"u8);
                break;
        }
    }

    /// <summary>Ends the text before the first stop sequence that it would say.</summary>
    private static void FindStop(ModelRequest request, AnswerPlan plan)
    {
        ByteBuffer said = plan.Bytes;
        int start = said.Length;
        for (int place = 0; place < Math.Min(plan.TextTokens, MaxSearchedTokens); place++)
        {
            int tokenStart = said.Length;
            said.Append(SaidAt(request, plan, place));
            int first = int.MaxValue;
            foreach (ByteRange stop in request.Stops)
            {
                // Only what this token completed is new.
                int from = Math.Max(start, tokenStart - stop.Bytes + 1);
                int at = stop.IsEmpty ? -1 : said.Written[from..].IndexOf(request[stop]);
                if (at >= 0 && from + at < first)
                {
                    first = from + at;
                    plan.StoppedBy = stop;
                }
            }

            if (first != int.MaxValue)
            {
                CutText(request, plan, start, first);
                return;
            }
        }

        said.Truncate(start);
    }

    /// <summary>The text of one token, not escaped.</summary>
    private static ReadOnlySpan<byte> SaidAt(ModelRequest request, AnswerPlan plan, int place) =>
        place < plan.Echoes.Count
            ? request[request.Echoes[place]]
            : Vocabulary.At(plan.Seed, place - plan.Echoes.Count, place == plan.TextTokens - 1).Text.Span;

    /// <summary>Counts again how many tokens fit before the stop and keeps what is left of the last one.</summary>
    private static void CutText(ModelRequest request, AnswerPlan plan, int start, int end)
    {
        int place = 0;
        int at = start;
        while (true)
        {
            ReadOnlySpan<byte> token = SaidAt(request, plan, place);
            if (at + token.Length >= end)
            {
                break;
            }

            at += token.Length;
            place++;
        }

        plan.TextTokens = place + 1;
        plan.Finish = Finish.StopSequence;
        plan.Calls.Clear();
        int cut = plan.Bytes.Length;
        byte[] kept = plan.Bytes.Written[at..end].ToArray();
        plan.Bytes.AppendEscaped(kept);
        plan.CutToken = new ByteRange(cut, plan.Bytes.Length - cut);
    }
}
