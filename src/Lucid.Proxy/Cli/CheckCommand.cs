using System.CommandLine;
using System.Globalization;
using System.Linq;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Hosting;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid check</c>: what is wrong with a configuration, or what would run with it.</summary>
internal static class CheckCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Option<string?> config = ConfigOption();
        ExampleCommand command = new(
            "check",
            "Validate the configuration and say what would run; exit 1 with every problem named.",
            "lucid check",
            "lucid check --config /etc/lucid/lucid.json");
        command.Options.Add(config);
        command.SetAction(parsed =>
        {
            SettingsResult result = SettingsReader.ReadFile(parsed.GetValue(config), environment.Variables);
            if (result.Options is not { } options)
            {
                WriteProblems(result, environment);
                return 1;
            }

            WriteSummary(options, environment);
            return 0;
        });
        return command;
    }

    /// <summary>The option that names the file.</summary>
    public static Option<string?> ConfigOption() => new("--config")
    {
        Description = "The configuration file (default: lucid.json if it is there, else the built-in defaults)",
        HelpName = "FILE",
    };

    /// <summary>Says everything that is wrong, a line each.</summary>
    public static void WriteProblems(SettingsResult result, CliEnvironment environment)
    {
        foreach (SettingsProblem problem in result.Problems)
        {
            environment.Error.WriteLine(problem);
        }

        string count = result.Problems.Count == 1 ? "1 problem" : $"{result.Problems.Count} problems";
        environment.Error.WriteLine($"{count}; nothing was started.");
    }

    private static void WriteSummary(LucidOptions options, CliEnvironment environment)
    {
        foreach (ListenerSettings listener in options.Listen)
        {
            environment.Out.WriteLine($"callers    {Url(listener)}");
        }

        environment.Out.WriteLine($"operators  {Url(options.Admin)}");
        environment.Out.WriteLine($"data       {options.DataFolder}");
        LimitSettings limits = options.Limits;
        environment.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"limits     {limits.ConcurrencyPerUser} calls per user, bodies of {limits.MaxBodyBytes} bytes"));
        foreach (ProviderEntry provider in options.Providers)
        {
            string source = provider.ApiKeySource;
            string key = provider.IsUsable ? $"key {source}" : $"no key ({source} is not set)";
            string kind = CatalogNames.Of(provider.Kind);
            environment.Out.WriteLine($"provider   {provider.Name} ({kind}) at {provider.BaseUrl}, {key}");
        }

        foreach (ModelSpec model in options.Models)
        {
            string state = model.Upstreams.Any(upstream
                => upstream.Provider.IsUsable) ? "callable" : "not callable: no key";
            string upstreams = string.Join(", ", model.Upstreams.Select(upstream => upstream.Provider.Name));
            environment.Out.WriteLine($"model      {model.Id} ({CatalogNames.Of(model.Kind)}) by {upstreams}, {state}");
        }

        environment.Out.WriteLine("No problems.");
    }

    private static string Url(ListenerSettings listener)
        => $"{(listener.CertificateFile is null ? "http" : "https")}://{listener.Endpoint}";
}
