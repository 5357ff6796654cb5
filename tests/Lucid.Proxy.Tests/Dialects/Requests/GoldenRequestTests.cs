using System;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Dialects;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects.Requests;

/// <summary>Requests of each pair of dialects against their files; <c>LUCID_GOLDEN=update</c> rewrites them.</summary>
public sealed class GoldenRequestTests
{
    public static TheoryData<string> Cases => [.. GoldenRequests.Cases()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_said_as_its_file_says(string name)
    {
        var problem = GoldenRequests.Translate(
            GoldenRequests.Body(name),
            GoldenRequests.From(name),
            GoldenRequests.Target(name),
            isStrict: false,
            out var sent,
            out var dropped);
        if (problem.Kind != ProblemKind.None)
        {
            GoldenRequests.Check(name, ".refused.txt", $"{problem.Kind} {problem.Parameter}\n{problem.Message}\n");
            return;
        }

        using var whole = JsonDocument.Parse(sent);
        Assert.Equal(JsonValueKind.Object, whole.RootElement.ValueKind);
        GoldenRequests.Check(name, ".out.json", GoldenRequests.Lines(sent));
        GoldenRequests.Check(
            name, ".dropped.txt", dropped.Length == 0 ? dropped : dropped.Replace(",", "\n", StringComparison.Ordinal) + "\n");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_that_is_cut_anywhere_is_refused(string name)
    {
        var body = GoldenRequests.Body(name).AsMemory();
        var whole = Encoding.UTF8.GetString(body.Span).TrimEnd().Length;
        for (var bytes = 0; bytes < Math.Min(whole, body.Length); bytes++)
        {
            var problem = GoldenRequests.Translate(
                body[..bytes], GoldenRequests.From(name), GoldenRequests.Target(name), false, out _, out _);
            Assert.NotEqual(ProblemKind.None, problem.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_member_of_another_kind_never_breaks_the_translation(string name)
    {
        // Each value of the body in turn becomes a value of another kind: refused or carried, but never a fault of ours.
        var body = Encoding.UTF8.GetString(GoldenRequests.Body(name));
        foreach (var other in new[] { "null", "7", "\"x\"", "[]", "{}", "[[]]", "[null]", "true" })
        {
            for (var at = body.IndexOf(':', StringComparison.Ordinal); at >= 0; at = body.IndexOf(':', at + 1))
            {
                var end = EndOfValue(body, at + 1);
                var changed = Encoding.UTF8.GetBytes(string.Concat(body.AsSpan(0, at + 1), other, body.AsSpan(end)));
                var problem = GoldenRequests.Translate(
                    changed, GoldenRequests.From(name), GoldenRequests.Target(name), false, out var sent, out _);
                if (problem.Kind == ProblemKind.None)
                {
                    JsonDocument.Parse(sent).Dispose();
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Strict_refuses_exactly_what_otherwise_is_dropped(string name)
    {
        var body = GoldenRequests.Body(name);
        var from = GoldenRequests.From(name);
        var target = GoldenRequests.Target(name);
        var lenient = GoldenRequests.Translate(body, from, target, isStrict: false, out _, out var dropped);
        var strict = GoldenRequests.Translate(body, from, target, isStrict: true, out _, out _);
        Assert.Equal(lenient.Kind != ProblemKind.None || dropped.Length > 0, strict.Kind != ProblemKind.None);
        if (lenient.Kind == ProblemKind.None && dropped.Length > 0)
        {
            Assert.Equal(ProblemKind.Unsupported, strict.Kind);
            Assert.DoesNotContain("*", strict.Parameter, StringComparison.Ordinal);
        }
    }

    // The end of the JSON value that begins behind the blanks at `from`; of a colon inside a string, some later place.
    private static int EndOfValue(string body, int from)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body[from..]), isFinalBlock: false, default);
        try
        {
            return reader.Read() && reader.TrySkip() ? from + (int)reader.BytesConsumed : from;
        }
        catch (JsonException)
        {
            return from;
        }
    }
}
