using System;
using System.Globalization;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class RandomHeadTests
{
    [Fact]
    public void Random_request_heads_are_accepted_exactly_when_the_grammar_accepts_them()
        => SeededRandom.Run(6000, random =>
        {
            string text = RandomRequest(random);
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            NaiveHead.Request? expected = NaiveHead.Read(text, out int headLength);
            RequestHead head = new();
            ParseOutcome outcome = Read(bytes, random.Cuts(bytes.Length), head, out int consumedBytes);
            Assert.True((outcome == ParseOutcome.Done) == (expected is not null), outcome + ": " + CaseBytes.Show(bytes));
            if (expected is not null)
            {
                Assert.Equal(headLength, consumedBytes);
                head.CopyFrom(bytes.AsSpan(0, consumedBytes));
                AssertSame(expected, head);
            }
        });

    [Fact]
    public void Random_chunked_bodies_are_accepted_exactly_when_the_grammar_accepts_them()
        => SeededRandom.Run(6000, random =>
        {
            string text = RandomBody(random);
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            string? expected = NaiveHead.Chunks(text, out int length);
            string? actual = Decode(bytes, random.Cuts(bytes.Length), out int consumedBytes);
            Assert.Equal(expected, actual);
            if (expected is not null)
            {
                Assert.Equal(length, consumedBytes);
            }
        });

    [Fact]
    public void No_parser_throws_for_random_bytes()
        => SeededRandom.Run(4000, random =>
        {
            byte[] bytes = new byte[random.Int(60)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.OneIn(2) ? random.Pick("\r\n:; HTTP/1.0PGET\t\"=\\"u8) : (byte)random.Int(256);
            }

            int[] cuts = random.Cuts(bytes.Length);
            Read(bytes, cuts, new RequestHead(), out _);
            Decode(bytes, cuts, out _);
            ResponseHeadParser parser = default;
            ResponseHead head = new();
            foreach (int cut in cuts)
            {
                ReadOnlySpan<byte> unread = bytes.AsSpan(0, cut);
                if (parser.TryRead(unread, head, Http1Limits.Response, false, out _, out _) != ParseOutcome.NeedMore)
                {
                    break;
                }
            }
        });

    private static void AssertSame(NaiveHead.Request expected, RequestHead head)
    {
        Assert.Equal(expected.Method, Encoding.Latin1.GetString(head.MethodText));
        Assert.Equal(expected.Target, Encoding.Latin1.GetString(head.Target));
        Assert.Equal(expected.Fields.Length, head.HeaderCount);
        for (int i = 0; i < head.HeaderCount; i++)
        {
            Assert.Equal(expected.Fields[i].Name, Encoding.Latin1.GetString(head.Name(i)));
            Assert.Equal(expected.Fields[i].Value, Encoding.Latin1.GetString(head.Value(i)));
        }

        string body = head.Framing switch
        {
            BodyFraming.None => "none",
            BodyFraming.Chunked => "chunked",
            _ => head.ContentLength.ToString(CultureInfo.InvariantCulture),
        };
        Assert.Equal(expected.Body, body);
    }

    private static ParseOutcome Read(byte[] bytes, int[] cuts, RequestHead head, out int consumedBytes)
    {
        RequestHeadParser parser = default;
        consumedBytes = 0;
        foreach (int cut in cuts)
        {
            ParseOutcome outcome = parser.TryRead(
                bytes.AsSpan(0, cut), head, Http1Limits.Request, out consumedBytes, out _);
            if (outcome != ParseOutcome.NeedMore)
            {
                return outcome;
            }
        }

        return ParseOutcome.NeedMore;
    }

    private static string? Decode(byte[] bytes, int[] cuts, out int consumedBytes)
    {
        ChunkedDecoder decoder = default;
        StringBuilder data = new();
        consumedBytes = 0;
        foreach (int cut in cuts)
        {
            while (true)
            {
                ReadOnlySpan<byte> unread = bytes.AsSpan(consumedBytes, cut - consumedBytes);
                ParseOutcome outcome = decoder.TryRead(
                    unread, out int more, out int dataStart, out int dataBytes, out _);
                data.Append(Encoding.Latin1.GetString(unread.Slice(dataStart, dataBytes)));
                consumedBytes += more;
                if (outcome != ParseOutcome.NeedMore)
                {
                    return outcome == ParseOutcome.Done ? data.ToString() : null;
                }

                if (more == 0)
                {
                    break;
                }
            }
        }

        return null;
    }

    private static string RandomRequest(SeededRandom random)
    {
        StringBuilder text = new();
        text.Append(random.OneIn(12) ? "\r\n" : "");
        text.Append(random.Pick("GET", "GET", "POST", "OPTIONS", "DELETE", "CONNECT", "get", "A!#$%&'*+-.^_`|~9"));
        text.Append(' ').Append(random.Pick("/", "/v1/models", "/a", "/b/c", "/d?e", "/a?b=%20", "/a%00", "/%zz", "*", "http://h/x", "http://h?x", "h:1", "/a\\b\"", "ftp://h/"));
        text.Append(' ').Append(random.Pick("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.3", "HTTP/2.0")).Append("\r\n");
        text.Append(random.OneIn(10) ? "" : "Host: " + random.Pick("h", "h", "h.example", "h:80", "h:", "a/b", "") + "\r\n");
        for (int left = random.Int(4); left > 0; left--)
        {
            text.Append(random.Pick(
                "A: b", "Accept: */*", "C:d", "E: f g", "X: \t\u00FF", "Content-Length: 5", "Content-Length: 7", "content-length: 00", "Content-Length: +1", "Content-Length: 9223372036854775808",
                "Transfer-Encoding: chunked", "transfer-encoding:CHUNKED\t", "Transfer-Encoding: gzip", "Expect: 100-continue",
                "Expect: x", "X-A: b", "X-A:\tb \t", "X-A:", "X-A : b", " fold", "X\u00E9: b", "X: \u00E9", "X: \u0001", "X", ": y"));
            text.Append("\r\n");
        }

        text.Append("\r\n").Append(random.OneIn(3) ? "rest" : "");
        return Mutate(random, text.ToString());
    }

    private static string RandomBody(SeededRandom random)
    {
        StringBuilder text = new();
        for (int left = random.Int(5); left > 0; left--)
        {
            string data = random.OddText(20).Replace("漢", "", StringComparison.Ordinal).Replace("😀", "", StringComparison.Ordinal);
            text.Append(random.Pick("", "", "", "0", "000")).Append(data.Length.ToString(random.Pick("x", "X"), CultureInfo.InvariantCulture));
            text.Append(random.Pick("", "", "", ";a", ";a=b", ";a=\"b c\\\"\"", ";", ";=", " ", ";a=\"")).Append("\r\n");
            text.Append(data).Append("\r\n");
        }

        text.Append(random.Pick("0", "0", "0", "00", "", "0;x")).Append("\r\n");
        text.Append(random.Pick("", "", "", "X: y\r\n", "X: y\r\nZ:\r\n", "X : y\r\n")).Append("\r\n");
        return Mutate(random, text.ToString());
    }

    private static string Mutate(SeededRandom random, string text)
    {
        if (!random.OneIn(4) || text.Length == 0)
        {
            return text;
        }

        int at = random.Int(text.Length);
        string odd = random.Pick("\r", "\n", "\r\n", " ", "\t", "\0", "\u007F", ":", ";", "\"", "5", "a", "\u00FF", "");
        return text[..at] + odd + text[(at + random.Int(2))..];
    }
}
