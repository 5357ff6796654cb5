using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the section <c>models</c>.</summary>
internal static class ModelReader
{
    private const int MaxTokens = 100_000_000;
    private const int MaxNameBytes = 128;
    private const int MaxWeight = 1000;

    private static readonly string[] Keys = ["id", "kind", "upstreams", "aliases", "contextTokens", "maxOutputTokens",
        "inputs", "partTokens", "reasoning", "sampling", "price", "tiers", "firstPartyPrice"];

    /// <summary>Every model that can be read; what cannot is noted in the source.</summary>
    /// <param name="source">The configuration.</param>
    /// <param name="providers">The providers models may name.</param>
    public static IReadOnlyList<ModelSpec> Read(SettingsSource source, IReadOnlyList<ProviderEntry> providers)
    {
        List<ModelSpec> specs = [];
        Dictionary<string, string> takenBy = new(StringComparer.Ordinal);
        // Built-in models are offered as far as the file's providers go; a model the file itself gives must be whole.
        bool isBuiltIn = !source.IsGiven("models");
        foreach (SettingsSection section in new SettingsSection(source, string.Empty).Items("models"))
        {
            ModelSpec? spec = section.HasOnly(Keys) ? ReadOne(section, providers, isBuiltIn) : null;
            if (spec is not null && AreNamesFree(section, spec, takenBy))
            {
                specs.Add(spec);
            }
        }

        return specs;
    }

    private static ModelSpec? ReadOne(SettingsSection section, IReadOnlyList<ProviderEntry> providers, bool isBuiltIn)
    {
        string? id = section.RequiredText("id");
        if (id is not null)
        {
            CheckName(section, "id", id);
        }

        ModelKind kind = (ModelKind)section.Choice("kind", CatalogNames.ModelKinds, (int)ModelKind.Chat);
        IReadOnlyList<ModelUpstream>? upstreams = ReadUpstreams(section, kind, providers, isBuiltIn);
        bool isChat = kind == ModelKind.Chat;
        int context = ReadTokens(section, "contextTokens", isChat);
        int maxOutput = ReadTokens(section, "maxOutputTokens", isChat);
        if (isChat && maxOutput > context && context > 0)
        {
            section.Problem("maxOutputTokens", $"is {maxOutput}, more than contextTokens ({context}).");
        }

        TokenPrices? prices = isChat ? PriceReader.Read(section, "price", isRequired: true) : null;
        TokenPrices? firstParty = isChat ? PriceReader.Read(section, "firstPartyPrice", isRequired: false) : null;
        MediaPrices? media = isChat ? null : MediaPriceReader.Read(section, "price", kind, isRequired: true);
        if (id is null || upstreams is null || upstreams.Count == 0 || (prices is null && media is null))
        {
            return null;
        }

        return new ModelSpec
        {
            Id = id,
            Kind = kind,
            Aliases = ReadAliases(section),
            Upstreams = upstreams,
            ContextTokens = context,
            MaxOutputTokens = maxOutput,
            Inputs = ReadInputs(section, isChat),
            Reasoning = TraitReader.Reasoning(section),
            TakesSampling = section.Truth("sampling", true),
            PartTokens = ReadPartTokens(section, context),
            Prices = prices,
            Tiers = isChat ? PriceReader.ReadTiers(section) : default,
            FirstPartyPrices = firstParty,
            MediaPrices = media,
            FirstPartyMediaPrices = isChat
                ? null
                : MediaPriceReader.Read(section, "firstPartyPrice", kind, isRequired: false),
        };
    }

    /// <summary>The upstreams; null when something is wrong with them.</summary>
    private static IReadOnlyList<ModelUpstream>? ReadUpstreams(
        SettingsSection model, ModelKind kind, IReadOnlyList<ProviderEntry> providers, bool isBuiltIn)
    {
        IReadOnlyList<SettingsSection> items = model.Items("upstreams");
        if (items.Count == 0)
        {
            model.Problem("needs upstreams, such as [ { \"provider\": \"openai\", \"model\": \"gpt-4o\" } ].");
            return null;
        }

        List<ModelUpstream> upstreams = [];
        bool isWhole = true;
        foreach (SettingsSection item in items)
        {
            isWhole &= item.HasOnly("provider", "model", "weight");
            string? providerName = item.RequiredText("provider");
            string? name = item.RequiredText("model");
            int weight = item.Whole("weight", 1, MaxWeight, 1);
            ProviderEntry? provider = providers.FirstOrDefault(entry => entry.Name == providerName);
            if (provider is not null && name is not null)
            {
                isWhole &= Serves(item, provider, kind);
                upstreams.Add(new ModelUpstream(provider, name, CatalogSnapshot.JsonQuoted(name), weight));
            }
            else if (!isBuiltIn)
            {
                isWhole = false;
                NoteUnknownProvider(item, providerName, provider, providers);
            }
        }

        return isWhole ? upstreams : null;
    }

    private static void NoteUnknownProvider(
        SettingsSection item, string? name, ProviderEntry? provider, IReadOnlyList<ProviderEntry> providers)
    {
        if (name is null || provider is not null)
        {
            return;
        }

        string[] known = [.. providers.Select(entry => entry.Name)];
        string hint = KeySuggestion.For(name, known) is { } near
            ? $"did you mean {near}?"
            : $"configured are: {string.Join(", ", known)}.";
        item.Problem("provider", $"is \"{name}\", which is not among the providers; {hint}");
    }

    private static bool Serves(SettingsSection item, ProviderEntry provider, ModelKind kind)
    {
        bool serves = kind switch
        {
            ModelKind.Chat => provider.Kind is ProviderKind.Anthropic or ProviderKind.OpenAi or ProviderKind.Ollama,
            ModelKind.Image => provider.Kind is ProviderKind.Gemini or ProviderKind.OpenAi,
            ModelKind.Speech => provider.Kind is ProviderKind.ElevenLabs or ProviderKind.OpenAi,
            _ => provider.Kind is ProviderKind.Vertex or ProviderKind.Gemini,
        };
        if (!serves)
        {
            string said = $"{CatalogNames.Of(provider.Kind)}, which has no {CatalogNames.Of(kind)} models";
            item.Problem("provider", $"is \"{provider.Name}\" of kind {said}.");
        }

        return serves;
    }

    private static int ReadTokens(SettingsSection model, string key, bool isChat)
    {
        if (isChat && !model.Has(key))
        {
            model.Problem($"needs {key}: the bound of what one call can cost rests on it.");
            return 0;
        }

        return model.Whole(key, 1, MaxTokens, 0);
    }

    private static PartTokens ReadPartTokens(SettingsSection model, int context)
    {
        SettingsSection section = model.Child("partTokens");
        int most = Math.Max(context, 1);
        return model.Has("partTokens") && section.HasOnly("image", "pdf", "audio", "video")
            ? new PartTokens(
                section.Whole("image", 1, most, 0),
                section.Whole("pdf", 1, most, 0),
                section.Whole("audio", 1, most, 0),
                section.Whole("video", 1, most, 0))
            : default;
    }

    private static List<string> ReadAliases(SettingsSection model)
    {
        List<string> aliases = [];
        foreach (SettingsSection item in model.Items("aliases"))
        {
            if (model.Child("aliases").RequiredText(item.Name) is { } alias)
            {
                CheckName(model.Child("aliases"), item.Name, alias);
                aliases.Add(alias);
            }
        }

        return aliases;
    }

    private static ModelInputs ReadInputs(SettingsSection model, bool isChat)
    {
        if (!model.Has("inputs"))
        {
            return ModelInputs.Text;
        }

        ModelInputs inputs = ModelInputs.None;
        SettingsSection list = model.Child("inputs");
        foreach (SettingsSection item in model.Items("inputs"))
        {
            int choice = list.Choice(item.Name, CatalogNames.InputNames, -1);
            inputs |= choice >= 0 && CatalogNames.TryParse(CatalogNames.InputNames[choice], out ModelInputs input)
                ? input
                : ModelInputs.None;
        }

        if (isChat && !inputs.HasFlag(ModelInputs.Text))
        {
            model.Problem("inputs", "lacks \"text\": every chat model takes text.");
        }

        return inputs;
    }

    private static void CheckName(SettingsSection section, string key, string name)
    {
        bool isClean = name.Length > 0 && name.All(letter => letter is > ' ' and <= '~' and not ('"' or '\\'));
        if (!isClean || Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            string rule = $"1 to {MaxNameBytes} visible ASCII characters without quotes, backslashes or blanks";
            section.Problem(key, $"is no name for a model: use {rule}.");
        }
    }

    private static bool AreNamesFree(SettingsSection section, ModelSpec spec, Dictionary<string, string> takenBy)
    {
        bool areFree = true;
        foreach (string name in spec.Aliases.Prepend(spec.Id))
        {
            if (!takenBy.TryAdd(name, spec.Id))
            {
                section.Problem($"uses the name \"{name}\", which {takenBy[name]} already has.");
                areFree = false;
            }
        }

        return areFree;
    }
}
