using System;
using System.Collections;
using System.Collections.Generic;

namespace Lucid.Proxy.Hosting;

/// <summary>The process's environment, taken once: a parameter, so that tests can give another.</summary>
internal sealed class EnvironmentSettings
{
    /// <summary>What the names of overriding variables begin with; two underscores lead into a section.</summary>
    public const string Prefix = "LUCID__";

    private readonly Dictionary<string, string> _all;
    private readonly Dictionary<string, string> _nameByPath = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An environment of given variables.</summary>
    public EnvironmentSettings(IEnumerable<KeyValuePair<string, string>> variables)
    {
        _all = new Dictionary<string, string>(variables, StringComparer.Ordinal);
        foreach (string name in _all.Keys)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                _nameByPath[name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = name;
            }
        }
    }

    /// <summary>The variables that override settings: path to variable name.</summary>
    public IReadOnlyDictionary<string, string> Overrides => _nameByPath;

    /// <summary>The environment of this process.</summary>
    public static EnvironmentSettings OfProcess()
    {
        List<KeyValuePair<string, string>> found = [];
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            found.Add(new KeyValuePair<string, string>((string)entry.Key, (string?)entry.Value ?? string.Empty));
        }

        return new EnvironmentSettings(found);
    }

    /// <summary>The value of a variable, or null when it is unset or empty.</summary>
    public string? Get(string name)
        => _all.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The overriding values as the configuration library takes them.</summary>
    public IEnumerable<KeyValuePair<string, string?>> AsPairs()
    {
        foreach ((string path, string name) in _nameByPath)
        {
            yield return new KeyValuePair<string, string?>(path, _all[name]);
        }
    }
}
