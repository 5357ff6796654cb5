using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Lucid.Proxy.Hosting;

/// <summary>One object of the configuration, read strictly: every surprise is a problem with its place.</summary>
internal sealed class SettingsSection
{
    private readonly SettingsSource _source;
    private readonly IConfiguration _values;
    private readonly string _path;

    /// <summary>The object at a path; the whole configuration for an empty one.</summary>
    public SettingsSection(SettingsSource source, string path)
    {
        _source = source;
        _path = path;
        _values = path.Length == 0 ? source.Values : source.Values.GetSection(path);
    }

    /// <summary>The last part of the path: the key, or the position in an array.</summary>
    public string Name => _path[(_path.LastIndexOf(':') + 1)..];

    /// <summary>The whole path.</summary>
    public string Path => _path;

    /// <summary>Notes something wrong with this object itself.</summary>
    public void Problem(string message) => _source.Problem(_path, message);

    /// <summary>Notes something wrong with one of its values.</summary>
    public void Problem(string key, string message) => _source.Problem(PathOf(key), message);

    /// <summary>Whether a key is present, whatever its value.</summary>
    public bool Has(string key)
        => _values.GetSection(key).Exists() || _source.KindOf(PathOf(key)) != JsonTokenType.None;

    /// <summary>Checks that it is an object and names every key it should not have.</summary>
    /// <returns>False when it is no object; then nothing in it is worth reading.</returns>
    public bool HasOnly(params string[] known)
    {
        if (_path.Length > 0 && !IsObject())
        {
            return false;
        }

        foreach (IConfigurationSection child in _values.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                string hint = KeySuggestion.For(child.Key, known) is { } near
                    ? $"did you mean {near}?"
                    : $"known here: {string.Join(", ", known)}.";
                _source.Problem(PathOf(child.Key), $"is not a known key; {hint}");
            }
        }

        return true;
    }

    /// <summary>The object below a key; empty when it is absent.</summary>
    public SettingsSection Child(string key) => new(_source, PathOf(key));

    /// <summary>The objects below, by name.</summary>
    public IEnumerable<SettingsSection> Children()
        => _values.GetChildren().Select(child => new SettingsSection(_source, PathOf(child.Key)));

    /// <summary>The items of an array below a key, in order; none when it is absent.</summary>
    public IReadOnlyList<SettingsSection> Items(string key)
    {
        string path = PathOf(key);
        if (_source.KindOf(path) is not (JsonTokenType.None or JsonTokenType.StartArray))
        {
            _source.Problem(path, "is a list: [ … ].");
            return [];
        }

        // The library sorts keys that are numbers by number.
        return [.. Child(key).Children()];
    }

    /// <summary>A text, or null when the key is absent or no text (then noted).</summary>
    public string? Text(string key)
    {
        string path = PathOf(key);
        switch (_source.KindOf(path))
        {
            case JsonTokenType.None when _values[key] is null && _values.GetSection(key).GetChildren().Any():
                _source.Problem(path, "is a text, not an object or a list.");
                return null;
            case JsonTokenType.None or JsonTokenType.String:
                return _values[key];
            case JsonTokenType.Null:
                _source.Problem(path, "is null; leave the key out to get the default.");
                return null;
            case JsonTokenType kind:
                _source.Problem(path, $"is {Of(kind)}; write a text in quotes.");
                return null;
        }
    }

    /// <summary>A text that must be there and not empty; null when it is not (then noted).</summary>
    public string? RequiredText(string key)
    {
        if (!Has(key))
        {
            Problem($"needs {key}.");
            return null;
        }

        string? text = Text(key);
        if (text is not null && text.Length == 0)
        {
            Problem(key, "is empty.");
            return null;
        }

        return text;
    }

    /// <summary>A whole number within bounds; the default when the key is absent or wrong (then noted).</summary>
    public int Whole(string key, int least, int most, int otherwise)
    {
        string path = PathOf(key);
        JsonTokenType kind = _source.KindOf(path);
        string? text = _values[key];
        if (kind == JsonTokenType.None && text is null)
        {
            return otherwise;
        }

        string range = $"a whole number from {least} to {most}";
        if (kind is not (JsonTokenType.None or JsonTokenType.Number))
        {
            _source.Problem(path, $"is {Of(kind)}; write {range}.");
        }
        else if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            || value < least || value > most)
        {
            _source.Problem(path, $"is {text}; write {range}.");
        }
        else
        {
            return value;
        }

        return otherwise;
    }

    /// <summary>True or false; the default when the key is absent or wrong (then noted).</summary>
    public bool Truth(string key, bool otherwise)
    {
        string path = PathOf(key);
        JsonTokenType kind = _source.KindOf(path);
        string? text = _values[key];
        if (kind == JsonTokenType.None && text is null)
        {
            return otherwise;
        }

        bool isTruth = kind is JsonTokenType.None or JsonTokenType.True or JsonTokenType.False;
        if (isTruth && bool.TryParse(text, out bool value))
        {
            return value;
        }

        _source.Problem(path, isTruth ? $"is {text}; write true or false." : $"is {Of(kind)}; write true or false.");
        return otherwise;
    }

    /// <summary>The position of a text among its possible values; the default if absent or wrong (noted).</summary>
    public int Choice(string key, IReadOnlyList<string> choices, int otherwise)
    {
        if (Text(key) is not { } text)
        {
            return otherwise;
        }

        for (int i = 0; i < choices.Count; i++)
        {
            if (choices[i] == text)
            {
                return i;
            }
        }

        string hint = KeySuggestion.For(text, choices) is { } near ? $"; did you mean {near}?" : ".";
        Problem(key, $"is \"{text}\", not one of {string.Join(", ", choices)}{hint}");
        return otherwise;
    }

    /// <summary>The text where one text may stand for a whole list, else null.</summary>
    public string? SingleText(string key)
    {
        bool isOfEnvironment = _source.Environment.Overrides.ContainsKey(PathOf(key));
        return isOfEnvironment || _source.KindOf(PathOf(key)) == JsonTokenType.String ? _values[key] : null;
    }

    /// <summary>Whether an object stands below a key.</summary>
    public bool IsObjectAt(string key)
        => SingleText(key) is null && _values.GetSection(key).GetChildren().Any()
            && _source.KindOf(PathOf(key)) is JsonTokenType.StartObject or JsonTokenType.None;

    private bool IsObject()
    {
        JsonTokenType kind = _source.KindOf(_path);
        bool isScalarOfEnvironment = kind == JsonTokenType.None && _source.Values[_path] is not null;
        if (isScalarOfEnvironment || kind is not (JsonTokenType.None or JsonTokenType.StartObject))
        {
            Problem(isScalarOfEnvironment ? "is an object, not a text." : $"is {Of(kind)}; write an object: {{ … }}.");
            return false;
        }

        return true;
    }

    private static string Of(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text in quotes",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}:{key}";
}
