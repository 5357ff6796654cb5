using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

public sealed class JsonCursorTests
{
    [Fact]
    public void A_value_is_passed_to_its_end_wherever_its_escapes_and_brackets_fall() => SeededRandom.Run(2000, random =>
    {
        StringBuilder text = new();
        string before = new(' ', random.Int(80));
        text.Append('[').Append(before);
        int start = text.Length;
        AppendValue(random, text, depth: 0);
        int end = text.Length;
        text.Append(random.Int(2) == 0 ? ",\"tail\",[{}]]" : new string(' ', random.Int(90)) + "]");
        byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());

        JsonCursor cursor = new(bytes, start);
        ByteRange range = cursor.Pass();

        Assert.Equal(end, cursor.Position);
        bool isString = bytes[start] == '"';
        Assert.Equal(isString ? new ByteRange(start + 1, end - start - 2) : new ByteRange(start, end - start), range);
        JsonCursor whole = new(bytes, 0);
        Assert.Equal(new ByteRange(0, bytes.Length), whole.Pass());
    });

    [Theory]
    [InlineData("""{"a":"\\"}""")]
    [InlineData("""{"a":"\\\""}""")]
    [InlineData("""{"a":"]}\\\\"}""")]
    [InlineData("""[["[",{"]":"{"}],"\"]"]""")]
    [InlineData("[]")]
    public void A_container_ends_with_its_own_bracket_at_every_offset_of_a_block(string value)
    {
        for (int shift = 0; shift <= 130; shift++)
        {
            foreach (string tail in new[] { "]", " ,1]", new string(' ', 70) + "]" })
            {
                byte[] bytes = Encoding.ASCII.GetBytes("[" + new string(' ', shift) + value + tail);
                JsonCursor cursor = new(bytes, 1);
                Assert.Equal(new ByteRange(shift + 1, value.Length), cursor.Pass());
            }
        }
    }

    [Fact]
    public void A_run_of_any_number_of_backslashes_ends_a_string_when_it_is_even()
    {
        for (int shift = 0; shift <= 70; shift++)
        {
            for (int pairs = 0; pairs <= 70; pairs++)
            {
                string even = new string('x', shift) + new string('\\', 2 * pairs);
                AssertString(even);
                AssertString(even + "\\\"" + new string('y', pairs));
            }
        }
    }

    private static void AssertString(string inside)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("{\"" + inside + "\":1}");
        JsonCursor cursor = new(bytes, 0);
        cursor.Enter();
        Assert.True(cursor.NextMember(out ByteRange key));
        Assert.Equal(new ByteRange(2, inside.Length), key);
        Assert.Equal(JsonKind.Number, cursor.Kind);
    }

    private static void AppendValue(SeededRandom random, StringBuilder text, int depth)
    {
        switch (random.Int(depth > 5 ? 3 : 6))
        {
            case 0:
                text.Append(random.Int(1000));
                break;
            case 1 or 2:
                AppendString(random, text);
                break;
            case 3:
                AppendMembers(random, text, depth, '[', ']', withKeys: false);
                break;
            default:
                AppendMembers(random, text, depth, '{', '}', withKeys: true);
                break;
        }
    }

    private static void AppendMembers(
        SeededRandom random, StringBuilder text, int depth, char open, char close, bool withKeys)
    {
        text.Append(open);
        for (int i = random.Int(5); i > 0; i--)
        {
            if (withKeys)
            {
                AppendString(random, text);
                text.Append(random.Int(3) == 0 ? " : " : ":");
            }

            AppendValue(random, text, depth + 1);
            text.Append(i > 1 ? "," : "");
        }

        text.Append(close);
    }

    private static void AppendString(SeededRandom random, StringBuilder text)
    {
        string[] pieces = ["\\\"", "\\\\", "\\n", "{", "}", "[", "]", ",", ":", "word", "\\u00e9", "\u00c3\u00a9", " "];
        text.Append('"');
        for (int i = random.Int(random.Int(4) == 0 ? 60 : 8); i > 0; i--)
        {
            text.Append(pieces[random.Int(pieces.Length)]);
        }

        text.Append('"');
    }
}
