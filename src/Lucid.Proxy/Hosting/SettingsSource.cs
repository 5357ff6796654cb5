using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// The configuration's layers merged: built-in defaults for what the file leaves out, the file, the environment. Knows
/// where each value comes from and collects what is wrong.
/// </summary>
internal sealed class SettingsSource
{
    private readonly EnvironmentSettings _environment;
    private readonly JsonOutline? _file;
    private readonly List<SettingsProblem> _problems = [];

    private SettingsSource(EnvironmentSettings environment, JsonOutline? file, IConfigurationRoot values)
    {
        _environment = environment;
        _file = file;
        Values = values;
    }

    /// <summary>The merged values.</summary>
    public IConfigurationRoot Values { get; }

    /// <summary>What was found wrong so far.</summary>
    public IReadOnlyList<SettingsProblem> Problems => _problems;

    /// <summary>The environment, for values that refer to it.</summary>
    public EnvironmentSettings Environment => _environment;

    /// <summary>Merges the layers.</summary>
    /// <param name="fileName">How problems name the file; null when there is none.</param>
    /// <param name="utf8">The file's content.</param>
    /// <param name="environment">Overrides, and the usual variables of the built-in providers.</param>
    public static SettingsSource Read(string? fileName, ReadOnlySpan<byte> utf8, EnvironmentSettings environment)
    {
        // Editors on some systems write a mark in front of UTF-8; JSON knows none.
        ReadOnlySpan<byte> content = utf8.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;
        JsonOutline? file = fileName is null ? null : JsonOutline.Read(fileName, content);
        ConfigurationBuilder builder = new();
        bool isReadable = file is null || file.Problems.Count == 0;
        if (isReadable)
        {
            AddBuiltIn(builder, file, environment);
            if (file is not null)
            {
                builder.AddJsonStream(new MemoryStream(content.ToArray()));
            }

            builder.AddInMemoryCollection(environment.AsPairs());
        }

        SettingsSource source = new(environment, file, builder.Build());
        source._problems.AddRange(file?.Problems ?? []);
        return source;
    }

    /// <summary>Whether the file gives a top-level section; then nothing built in is mixed into it.</summary>
    public bool IsGiven(string section) => _file is not null && _file.TryFind(section, out _);

    /// <summary>Notes something wrong with the value at a path.</summary>
    public void Problem(string path, string message)
    {
        string key = Spelt(path);
        string said = key.Length == 0 ? message : $"{key} {message}";
        _problems.Add(new SettingsProblem(PlaceOf(path), said));
    }

    /// <summary>The kind of the JSON value at a path; None when it does not come from the file.</summary>
    public JsonTokenType KindOf(string path)
    {
        bool isOfFile = !_environment.Overrides.ContainsKey(path) && _file is not null;
        return isOfFile && _file!.TryFind(path, out JsonOutline.Place place) ? place.Kind : JsonTokenType.None;
    }

    /// <summary>Where a value stands; for one that is missing, where it should stand.</summary>
    private string PlaceOf(string path)
    {
        if (EnvironmentNameOf(path) is { } name)
        {
            return $"environment {name}";
        }

        for (string at = path; _file is not null && at.Length > 0; at = ParentOf(at))
        {
            if (_file.TryFind(at, out JsonOutline.Place place))
            {
                return _file.Name(place.Line);
            }
        }

        return _file?.Name(1) ?? "built-in defaults";
    }

    private string? EnvironmentNameOf(string path)
    {
        if (_environment.Overrides.TryGetValue(path, out string? name))
        {
            return name;
        }

        if (_file is not null && _file.TryFind(path, out _))
        {
            return null;
        }

        // An object that only the environment speaks of: named by the first variable inside it.
        foreach ((string candidate, string variable) in _environment.Overrides)
        {
            if (path.Length > 0 && candidate.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase))
            {
                return variable;
            }
        }

        return BuiltInSettings.VariableOf(path, _environment);
    }

    private static string ParentOf(string path)
    {
        int colon = path.LastIndexOf(':');
        return colon < 0 ? string.Empty : path[..colon];
    }

    // models:3:price:inputUsdPerMillion is said models[3].price.inputUsdPerMillion.
    private static string Spelt(string path)
    {
        string spelt = string.Empty;
        foreach (string part in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isPosition = int.TryParse(part, out _);
            spelt += isPosition ? $"[{part}]" : spelt.Length == 0 ? part : $".{part}";
        }

        return spelt;
    }

    private static void AddBuiltIn(ConfigurationBuilder builder, JsonOutline? file, EnvironmentSettings environment)
    {
        if (file is null || !file.TryFind("providers", out _))
        {
            builder.AddJsonStream(new MemoryStream(BuiltInSettings.ProvidersJson.ToArray()));
            builder.AddInMemoryCollection(BuiltInSettings.Addresses(environment));
        }

        if (file is null || !file.TryFind("models", out _))
        {
            builder.AddJsonStream(new MemoryStream(BuiltInSettings.ModelsJson.ToArray()));
        }
    }
}
