using System;
using System.Collections.Generic;

namespace Lucid.Simulator.Answers;

/// <summary>All that an answer will say, decided before its first byte. Reused.</summary>
internal sealed class AnswerPlan
{
    /// <summary>Bytes of arguments in one token of a tool call.</summary>
    public const int PieceBytes = 8;

    /// <summary>Holds the arguments of calls and the cut-off last token.</summary>
    public ByteBuffer Bytes { get; } = new();

    public ulong Seed { get; set; }

    public int ChoiceCount { get; set; }

    public int ThinkingTokens { get; set; }

    public int TextTokens { get; set; }

    /// <summary>Tokens at the start of the text that repeat parts of the request; counted in
    /// <see cref="TextTokens"/>.</summary>
    public List<ByteRange> Echoes { get; } = [];

    public List<PlannedCall> Calls { get; } = [];

    /// <summary>Tokens that the caller allows, thinking and calls included.</summary>
    public long MaxTokens { get; set; }

    /// <summary>Why the answer ends when it is not cut short by <see cref="MaxTokens"/>.</summary>
    public Finish Finish { get; set; }

    /// <summary>The last text token as a stop sequence left it, escaped; else unused.</summary>
    public ByteRange CutToken { get; set; }

    /// <summary>The stop sequence that ended the answer, in the request's bytes.</summary>
    public ByteRange StoppedBy { get; set; }

    public void Reset()
    {
        Bytes.Reset();
        Calls.Clear();
        Echoes.Clear();
        CutToken = default;
        StoppedBy = default;
    }

    /// <summary>The escaped text of one token.</summary>
    /// <param name="choice">The choice, from 0; each has a text of its own.</param>
    /// <param name="place">The place in the text, from 0.</param>
    public ReadOnlySpan<byte> TextAt(int choice, int place)
    {
        bool isLast = place == TextTokens - 1;
        if (isLast && Finish == Finish.StopSequence)
        {
            return Bytes[CutToken];
        }

        return place < Echoes.Count
            ? Bytes[Echoes[place]]
            : Vocabulary.At(Seed + (ulong)choice, place - Echoes.Count, isLast).Escaped.Span;
    }

    /// <summary>The escaped text of one token of thinking.</summary>
    public ReadOnlySpan<byte> ThinkingAt(int place) =>
        Vocabulary.At(~Seed, place, place == ThinkingTokens - 1).Escaped.Span;

    /// <summary>How many pieces the arguments of a call come in; <c>{}</c> is one.</summary>
    public static int PieceCount(PlannedCall call) =>
        (call.Arguments.Bytes + PieceBytes - 1) / PieceBytes;

    /// <summary>One piece of the arguments, not escaped; never ends inside a UTF-8 sequence.</summary>
    public ReadOnlySpan<byte> PieceAt(PlannedCall call, int piece)
    {
        ReadOnlySpan<byte> all = Bytes[call.Arguments];
        int start = Boundary(all, piece * PieceBytes);
        return all[start..Boundary(all, (piece + 1) * PieceBytes)];
    }

    private static int Boundary(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
        {
            return text.Length;
        }

        while (at > 0 && (text[at] & 0xC0) == 0x80)
        {
            at--;
        }

        return at;
    }
}
