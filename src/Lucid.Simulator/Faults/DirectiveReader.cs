using System;
using System.Buffers.Text;
using System.Text;
using Lucid.Simulator.Sending;

namespace Lucid.Simulator.Faults;

/// <summary>Reads directives. An unknown name or a value that does not fit is said, never ignored.</summary>
internal static class DirectiveReader
{
    private const int MaxNumber = 100_000_000;
    private const int MaxNameBytes = 32;
    private const int MaxTextBytes = 200;

    /// <summary>What a directive in a message starts with.</summary>
    public static ReadOnlySpan<byte> Mark => "[[sim "u8;

    /// <summary>Reads every <c>[[sim ...]]</c> of a message.</summary>
    /// <param name="message">The decoded text.</param>
    /// <param name="directives">Receives the values; a later one wins.</param>
    /// <param name="wrong">The part that was not understood.</param>
    public static bool TryReadMessage(
        ReadOnlySpan<byte> message, ref Directives directives, out ReadOnlySpan<byte> wrong)
    {
        wrong = default;
        while (true)
        {
            int start = message.IndexOf(Mark);
            if (start < 0)
            {
                return true;
            }

            message = message[(start + Mark.Length)..];
            int end = message.IndexOf("]]"u8);
            if (end < 0)
            {
                wrong = Mark;
                return false;
            }

            ReadOnlySpan<byte> inside = message[..end];
            message = message[(end + 2)..];
            foreach (Range part in inside.Split((byte)' '))
            {
                ReadOnlySpan<byte> one = inside[part];
                int equals = one.IndexOf((byte)'=');
                ReadOnlySpan<byte> name = equals < 0 ? one : one[..equals];
                if (!one.IsEmpty && !TryApply(name, equals < 0 ? "1"u8 : one[(equals + 1)..], ref directives))
                {
                    wrong = one;
                    return false;
                }
            }
        }
    }

    /// <summary>Applies one directive. The name is in lower case.</summary>
    public static bool TryApply(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref Directives directives)
    {
        Span<char> wide = stackalloc char[MaxNameBytes];
        if (name.Length > MaxNameBytes || !Ascii.IsValid(name))
        {
            return false;
        }

        Encoding.ASCII.GetChars(name, wide);
        ReadOnlySpan<char> key = wide[..name.Length];
        return key switch
        {
            "content-type" => TryText(value, ref directives.ContentType),
            "compress" => TryText(value, ref directives.Coding) && BodyCoding.Knows(directives.Coding!),
            "replay" => TryText(value, ref directives.Replay),
            "gate" => TryText(value, ref directives.Gate),
            _ => Utf8Parser.TryParse(value, out int number, out int used) && used == value.Length
                && number is >= 0 and <= MaxNumber
                && (TryApplyAnswer(key, number, ref directives) || TryApplyFault(key, number, ref directives)),
        };
    }

    private static bool TryText(ReadOnlySpan<byte> value, ref string? text)
    {
        // Printable ASCII only: the value may become a header of the answer.
        if (value.IsEmpty || value.Length > MaxTextBytes || value.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return false;
        }

        text = Encoding.ASCII.GetString(value);
        return true;
    }

    private static bool TryApplyAnswer(ReadOnlySpan<char> name, int number, ref Directives directives)
    {
        switch (name)
        {
            case "head-delay":
                directives.HeadDelayMs = number;
                return true;
            case "token-delay":
                directives.TokenDelayMs = number;
                return true;
            case "tokens":
                directives.Tokens = number;
                return true;
            case "thinking":
                directives.ThinkingTokens = number;
                return true;
            case "calls":
                directives.Calls = number;
                return true;
            case "rounds":
                directives.Rounds = number;
                return true;
            case "batch":
                directives.Batch = number;
                return number > 0;
            case "input":
                directives.InputTokens = number;
                return true;
            case "output":
                directives.OutputTokens = number;
                return true;
            case "cache-read":
                directives.CacheReadTokens = number;
                return true;
            case "cache-write":
                directives.CacheWriteTokens = number;
                return true;
            case "reasoning":
                directives.ReasoningTokens = number;
                return true;
            default:
                return false;
        }
    }

    private static bool TryApplyFault(ReadOnlySpan<char> name, int number, ref Directives directives)
    {
        switch (name)
        {
            case "status":
                directives.Status = number;
                return number is >= 400 and <= 599;
            case "overflow":
                directives.Overflows = number > 0;
                return true;
            case "retry-after":
                directives.RetryAfterSeconds = number;
                return true;
            case "redirect":
                directives.Redirect = number;
                return number is >= 300 and <= 399;
            case "cut":
                directives.CutAfter = number;
                return true;
            case "reset":
                directives.CutAfter = number;
                directives.CutsByReset = true;
                return true;
            case "stall":
                directives.StallAfter = number;
                return true;
            case "gate-after":
                directives.GateAfter = number;
                return true;
            case "split":
                directives.SplitBytes = number;
                return true;
            case "malformed-chunk":
                directives.MalformedChunkAt = number;
                return true;
            case "malformed-event":
                directives.MalformedEventAt = number;
                return true;
            case "error":
                directives.ErrorAfter = number;
                return true;
            case "no-done":
                directives.OmitsDone = number > 0;
                return true;
            case "no-usage":
                directives.OmitsUsage = number > 0;
                return true;
            case "stream-unasked":
                directives.StreamsUnasked = number > 0;
                return true;
            case "no-maximum":
                directives.IgnoresMaximum = number > 0;
                return true;
            case "close-delimited":
                directives.IsCloseDelimited = number > 0;
                return true;
            case "extra":
                directives.ExtraBytes = number;
                return number <= 1024 * 1024;
            case "informational":
                directives.InformationalCount = number;
                return number <= 1000;
            default:
                return false;
        }
    }
}
