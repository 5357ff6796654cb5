using System;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads what sets upstreams and models of one wire format apart.</summary>
internal static class TraitReader
{
    private static readonly string[] Flavors = ["plain", "openai", "gemini", "openclaw"];

    private static readonly string[] Reasonings = ["none", "effort", "budget", "adaptive"];

    /// <summary>Whose server a provider is: as it says, else by its host, else by its name.</summary>
    public static ProviderFlavor Flavor(SettingsSection provider, ProviderKind kind, Uri? url)
    {
        ProviderFlavor usual = kind == ProviderKind.OpenAi && url is not null
            ? Guess(url.IdnHost, provider.Name)
            : ProviderFlavor.Plain;
        int choice = provider.Choice("flavor", Flavors, (int)usual);
        if (provider.Has("flavor") && kind != ProviderKind.OpenAi)
        {
            provider.Problem("flavor", "belongs to the kind \"openai\".");
        }

        return (ProviderFlavor)Math.Max(choice, 0);
    }

    /// <summary>How a model is told to think.</summary>
    public static ModelReasoning Reasoning(SettingsSection model) =>
        (ModelReasoning)Math.Max(model.Choice("reasoning", Reasonings, (int)ModelReasoning.None), 0);

    private static ProviderFlavor Guess(string host, string name) => host switch
    {
        "api.openai.com" => ProviderFlavor.OpenAi,
        "generativelanguage.googleapis.com" => ProviderFlavor.Gemini,
        _ => name switch
        {
            "openai" => ProviderFlavor.OpenAi,
            "gemini" => ProviderFlavor.Gemini,
            "openclaw" => ProviderFlavor.OpenClaw,
            _ => ProviderFlavor.Plain,
        },
    };
}
