using System;
using System.Globalization;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What the request readers of all dialects share. Each method passes the value that it reads.</summary>
internal static class RequestReading
{
    /// <summary>A string; null counts as not given where <paramref name="isOptional"/>.</summary>
    public static ByteRange String(
        ref JsonCursor cursor, ChatRequest request, in FieldPath path, bool isOptional = false)
    {
        var kind = cursor.Kind;
        var value = cursor.Pass();
        if (kind == JsonKind.String)
        {
            return value;
        }

        if (!isOptional || kind != JsonKind.Null)
        {
            request.Fail(ProblemKind.InvalidValue, path, "must be a string");
        }

        return default;
    }

    /// <summary>Where a value begins that is to be read later.</summary>
    public static int Here(ref JsonCursor cursor)
    {
        var position = cursor.Position;
        cursor.Pass();
        return position;
    }

    public static bool Flag(ref JsonCursor cursor, ChatRequest request, in FieldPath path)
    {
        var kind = cursor.Kind;
        cursor.Pass();
        if (kind is not (JsonKind.True or JsonKind.False or JsonKind.Null))
        {
            request.Fail(ProblemKind.InvalidValue, path, "must be true or false");
        }

        return kind == JsonKind.True;
    }

    public static ChatField Field(ref JsonCursor cursor, ByteRange key)
    {
        var kind = cursor.Kind;
        return new ChatField(key, cursor.Pass(), kind);
    }

    /// <summary>A number between two bounds.</summary>
    public static ChatField Number(
        ref JsonCursor cursor, ChatRequest request, ByteRange key, in FieldPath path, double least, double most)
    {
        var field = Field(ref cursor, key);
        if (field.IsGiven && (field.Kind != JsonKind.Number || !IsBetween(request.Text(field.Value), least, most)))
        {
            request.Fail(
                ProblemKind.InvalidValue,
                path,
                string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));
        }

        return field;
    }

    /// <summary>True for a number between two bounds.</summary>
    public static bool IsBetween(ReadOnlySpan<byte> number, double least, double most) =>
        System.Buffers.Text.Utf8Parser.TryParse(number, out double value, out var used)
        && used == number.Length && value >= least && value <= most;

    /// <summary>Stop sequences: one string or several.</summary>
    public static void Stops(ref JsonCursor cursor, ChatRequest request, ByteRange key, in FieldPath path)
    {
        var kind = cursor.Kind;
        request.StopField = new ChatField(key, default, kind);
        switch (kind)
        {
            case JsonKind.String:
                request.Stops.Add(cursor.Pass());
                break;
            case JsonKind.Array:
                cursor.Enter();
                while (cursor.NextElement())
                {
                    request.Stops.Add(String(ref cursor, request, path));
                }

                break;
            default:
                cursor.Pass();
                if (kind != JsonKind.Null)
                {
                    request.Fail(ProblemKind.InvalidValue, path, "must be a string or an array of strings");
                }

                break;
        }
    }

    /// <summary>True when an object or array comes next; it is then to be entered. Anything else is passed, and told
    /// unless it is null.</summary>
    public static bool Opens(ref JsonCursor cursor, ChatRequest request, JsonKind expected, in FieldPath path)
    {
        var kind = cursor.Kind;
        if (kind == expected)
        {
            cursor.Enter();
            return true;
        }

        cursor.Pass();
        if (kind != JsonKind.Null)
        {
            request.Fail(
                ProblemKind.InvalidValue, path, expected == JsonKind.Array ? "must be an array" : "must be an object");
        }

        return false;
    }

    /// <summary>Passes a value that nobody here knows.</summary>
    /// <returns>False when it says nothing: null, an empty list.</returns>
    public static bool PassSays(ref JsonCursor cursor, ChatRequest request)
    {
        var kind = cursor.Kind;
        return !request.Text(cursor.Pass()).SequenceEqual("[]"u8) && kind != JsonKind.Null;
    }

    /// <summary>The inside of a string; anything else is passed and says nothing.</summary>
    public static ByteRange StringOrNothing(ref JsonCursor cursor)
    {
        var isString = cursor.Kind == JsonKind.String;
        var value = cursor.Pass();
        return isString ? value : default;
    }

    /// <summary>A raw <c>cache_control</c>; empty for what is none.</summary>
    public static ByteRange Cache(ref JsonCursor cursor)
    {
        var isObject = cursor.Kind == JsonKind.Object;
        var value = cursor.Pass();
        return isObject ? value : default;
    }

    /// <summary>A member that nobody here knows: named, unless it says nothing.</summary>
    public static void Unknown(ref JsonCursor cursor, ChatRequest request, in DroppedPath path)
    {
        if (PassSays(ref cursor, request))
        {
            request.Drop(path);
        }
    }

    /// <summary>An effort by its word.</summary>
    public static Effort EffortOf(ReadOnlySpan<byte> word, ChatRequest request, in FieldPath path)
    {
        var index = EffortWords.IndexOf(word);
        if (index < 0)
        {
            request.Fail(
                ProblemKind.InvalidValue, path, "must be none, minimal, low, medium, high, xhigh or max");
            return Effort.Unsaid;
        }

        return (Effort)(index + 1);
    }

    private static readonly KeySet EffortWords = new("none", "minimal", "low", "medium", "high", "xhigh", "max");
}
