using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Hosting;

/// <summary>Puts the built-in simulator in the place of every provider, so that nothing leaves the machine.</summary>
internal static class SimulatedProviders
{
    private const string KeySource = "simulated";

    /// <summary>The same configuration with every provider at the simulator.</summary>
    public static LucidOptions Redirect(LucidOptions options, IPEndPoint simulator)
    {
        ProviderEntry[] providers = [.. options.Providers.Select(provider => Redirect(provider, simulator))];
        Dictionary<string, ProviderEntry> byName = providers.ToDictionary(provider => provider.Name);
        ModelSpec[] models = [.. options.Models.Select(model => Redirect(model, byName))];
        return options with { Providers = providers, Models = models };
    }

    private static ModelSpec Redirect(ModelSpec model, Dictionary<string, ProviderEntry> byName)
    {
        IEnumerable<ModelUpstream> upstreams = model.Upstreams
            .Select(upstream => upstream with { Provider = byName[upstream.Provider.Name] });
        return model with { Upstreams = [.. upstreams] };
    }

    private static ProviderEntry Redirect(ProviderEntry provider, IPEndPoint simulator)
    {
        string authority = simulator.ToString();

        // A local server without a key is open to local callers without one, and stays so.
        bool isKeyless = provider.Kind == ProviderKind.Ollama && provider.ApiKeyUtf8 is null;
        return new ProviderEntry
        {
            Name = provider.Name,
            Kind = provider.Kind,
            Flavor = provider.Flavor,
            BaseUrl = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{authority}/{provider.Name}")),
            Host = simulator.Address.ToString(),
            Port = simulator.Port,
            IsTls = false,
            HostHeaderUtf8 = Encoding.ASCII.GetBytes(authority),
            PathPrefixUtf8 = Encoding.ASCII.GetBytes($"/{provider.Name}"),
            ApiKeyUtf8 = isKeyless ? null : Encoding.ASCII.GetBytes($"sim-{provider.Name}"),
            ApiKeySource = KeySource,
            Deadlines = provider.Deadlines,
            Number = provider.Number,
        };
    }
}
