using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// Where everything stands in a JSON file: the configuration library forgets lines and kinds, this remembers them.
/// Paths are the library's own: keys and positions joined by a colon, compared without regard to case.
/// </summary>
internal sealed class JsonOutline
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _fileName;
    private readonly List<SettingsProblem> _problems = [];

    private JsonOutline(string fileName) => _fileName = fileName;

    /// <summary>What stands at a path.</summary>
    /// <param name="Kind">The kind of the value.</param>
    /// <param name="Line">The line of the key, or of the value in an array; the first is 1.</param>
    public readonly record struct Place(JsonTokenType Kind, int Line);

    /// <summary>What made the file unreadable; the file may be used only when there is none.</summary>
    public IReadOnlyList<SettingsProblem> Problems => _problems;

    /// <summary>The places of a file.</summary>
    /// <param name="fileName">How problems name the file.</param>
    /// <param name="utf8">Its content; comments and trailing commas are allowed.</param>
    public static JsonOutline Read(string fileName, ReadOnlySpan<byte> utf8)
    {
        JsonOutline outline = new(fileName);
        JsonReaderOptions options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        Utf8JsonReader reader = new(utf8, options);
        int line = 1;
        try
        {
            outline.Walk(ref reader, utf8, ref line);
        }
        catch (JsonException exception)
        {
            long at = (exception.LineNumber ?? 0) + 1;
            outline._problems.Add(new SettingsProblem($"{fileName}:{at}", $"not valid JSON: {Reason(exception)}"));
        }

        return outline;
    }

    /// <summary>Finds what stands at a path.</summary>
    public bool TryFind(string path, out Place place) => _places.TryGetValue(path, out place);

    /// <summary>How a problem names a line of this file.</summary>
    public string Name(int line) => $"{_fileName}:{line}";

    // The library appends the place in words of its own; we have already said it in ours.
    private static string Reason(JsonException exception)
    {
        int end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private void Walk(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ref int line)
    {
        Stack<Frame> open = new();
        long counted = 0;
        string pathOfValue = string.Empty;
        int lineOfKey = 0;
        while (reader.Read())
        {
            line += utf8[(int)counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    pathOfValue = Key(open.Peek(), reader.GetString()!, line);
                    lineOfKey = line;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    Value(ref reader, open, ref pathOfValue, lineOfKey, line);
                    break;
            }
        }
    }

    private void Value(ref Utf8JsonReader reader, Stack<Frame> open, ref string path, int lineOfKey, int line)
    {
        bool isRoot = open.Count == 0;
        if (isRoot && reader.TokenType != JsonTokenType.StartObject)
        {
            _problems.Add(new SettingsProblem(Name(line), "the configuration is one JSON object: { … }."));
        }

        bool isItem = !isRoot && open.Peek().IsArray;
        if (isItem)
        {
            path = open.Peek().NextItem();
        }

        if (!isRoot)
        {
            _places[path] = new Place(reader.TokenType, isItem ? line : lineOfKey);
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            open.Push(new Frame(path, reader.TokenType == JsonTokenType.StartArray));
        }
    }

    private string Key(Frame parent, string key, int line)
    {
        string path = parent.Below(key);
        if (key.Length == 0 || key.Contains(':', StringComparison.Ordinal))
        {
            _problems.Add(new SettingsProblem(Name(line), $"\"{key}\" cannot be a key: it is empty or holds a colon."));
        }
        else if (!parent.Keys.Add(key))
        {
            int first = _places.TryGetValue(path, out Place place) ? place.Line : line;
            _problems.Add(new SettingsProblem(Name(line), $"{key} is given twice, first on line {first}."));
        }

        return path;
    }

    private sealed class Frame(string path, bool isArray)
    {
        private int _items;

        public bool IsArray => isArray;

        public HashSet<string> Keys { get; } = new(StringComparer.OrdinalIgnoreCase);

        public string Below(string key) => path.Length == 0 ? key : $"{path}:{key}";

        public string NextItem() => Below((_items++).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
