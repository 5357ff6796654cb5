using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Proxy.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

/// <summary>Reads configurations written in tests.</summary>
internal static class SettingsText
{
    public const string OneProvider =
        """
        "providers": { "p": { "kind": "openai", "baseUrl": "http://127.0.0.1:9/v1" } }
        """;

    public static EnvironmentSettings Environment(params (string Name, string Value)[] variables)
        => new(variables.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    public static SettingsResult Read(string json, params (string Name, string Value)[] variables)
        => SettingsReader.Read("lucid.json", Encoding.UTF8.GetBytes(json), Environment(variables));

    public static LucidOptions Valid(string json, params (string Name, string Value)[] variables)
    {
        SettingsResult result = Read(json, variables);
        Assert.Empty(result.Problems);
        return result.Options!;
    }

    public static IEnumerable<string> Problems(string json, params (string Name, string Value)[] variables)
    {
        SettingsResult result = Read(json, variables);
        Assert.Null(result.Options);
        return result.Problems.Select(problem => problem.ToString());
    }
}
