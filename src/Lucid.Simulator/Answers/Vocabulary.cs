using System;

namespace Lucid.Simulator.Answers;

/// <summary>
/// What the simulated model can say: plain words in sentences of eleven and paragraphs of forty-four tokens, with a
/// few that need escaping or more than one byte a letter, since real answers have them.
/// </summary>
internal static class Vocabulary
{
    private const int SentenceTokens = 11;
    private const int ParagraphTokens = 44;

    private const string Words =
        "a able about above across after again along also always among and another answer any around as at away back " +
        "balance be because before begin behind below between beyond both bridge bright bring build but by call can " +
        "carry change clear close cloud come common could count cover cross current day deep distance do door down " +
        "draw each early earth east edge eight end engine enough even every exact far fast field find fine first " +
        "five flow follow for form forward found four free from full garden gate give glass go good great green " +
        "ground group grow half hand harbor hard have high hold home hour house how hundred idea if in inside into " +
        "island it keep kind know land large last late lead leave left less let letter level light like line list " +
        "little long look low made main make many mark measure meet might mind more morning most mountain move much " +
        "must name near need never new next night nine no north not note now number of off often old on once one " +
        "only open or order other our out over own paper part pass path place plain plan plant play point port pose " +
        "quick quiet rain reach read ready real rest right ring river road round rule run sail same sand say sea " +
        "second see seed sentence set seven shape ship short should show side silver simple since six sky slow small " +
        "so some sound south space stand star start state stay step still stone stop story street strong such sun " +
        "sure table take ten than that the then there these thing this those thousand three through time to today " +
        "together token too toward town travel tree true turn two under until up upon use valley very wait walk wall " +
        "warm watch water wave way we well west what wheel when where which while white whole why will wind window " +
        "winter with within without wood word work world would write year yet café naïve «clear» \"quoted\" 東京 ✓";

    private static readonly Token[] s_opening;
    private static readonly Token[] s_capital;
    private static readonly Token[] s_plain;
    private static readonly Token[] s_sentenceEnd;
    private static readonly Token[] s_paragraphEnd;

    static Vocabulary()
    {
        string[] words = Words.Split(' ');
        s_opening = Array.ConvertAll(words, word => new Token(Capitalised(word)));
        s_capital = Array.ConvertAll(words, word => new Token(' ' + Capitalised(word)));
        s_plain = Array.ConvertAll(words, word => new Token(' ' + word));
        s_sentenceEnd = Array.ConvertAll(words, word => new Token(' ' + word + '.'));
        s_paragraphEnd = Array.ConvertAll(words, word => new Token(' ' + word + ".\n\n"));
    }

    /// <summary>The token at a place of the text that a seed names.</summary>
    /// <param name="seed">Names the text.</param>
    /// <param name="place">The place in the text, from 0.</param>
    /// <param name="isLast">The text ends with this token.</param>
    public static Token At(ulong seed, int place, bool isLast)
    {
        Token[] form = (place % ParagraphTokens, place % SentenceTokens) switch
        {
            (0, _) => s_opening,
            _ when isLast => s_sentenceEnd,
            (ParagraphTokens - 1, _) => s_paragraphEnd,
            (_, 0) => s_capital,
            (_, SentenceTokens - 1) => s_sentenceEnd,
            _ => s_plain,
        };
        return form[(int)(Scramble.At(seed, place) % (uint)form.Length)];
    }

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
