using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Catalog;

/// <summary>The catalog as it stood at one moment. Immutable; any thread. Read once per exchange.</summary>
internal sealed class CatalogSnapshot
{
    private readonly Dictionary<byte[], ModelEntry>.AlternateLookup<ReadOnlySpan<byte>> _byName;
    private readonly ModelEntry[] _allModels;

    private CatalogSnapshot(
        Dictionary<byte[], ModelEntry> names, ModelEntry[] models, IReadOnlyList<ProviderEntry> providers, byte[] json)
    {
        _byName = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        _allModels = models;
        Providers = providers;
        ModelsJson = json;
        HasFreeChat = Array.Exists(models, model => model is { Kind: ModelKind.Chat, Prices.IsFree: true });
    }

    /// <summary>Every model, in the configuration's order.</summary>
    public IReadOnlyList<ModelEntry> Models => _allModels;

    /// <summary>Every provider, by name.</summary>
    public IReadOnlyList<ProviderEntry> Providers { get; }

    /// <summary>Whether there is a chat model that costs nothing: an empty balance does not decide then.</summary>
    public bool HasFreeChat { get; }

    /// <summary>The body of <c>GET /v1/models</c>.</summary>
    public byte[] ModelsJson { get; }

    /// <summary>Finds a model by its id or an alias, exactly as written. Allocates nothing.</summary>
    public bool TryFind(ReadOnlySpan<byte> modelIdUtf8, [NotNullWhen(true)] out ModelEntry? entry)
        => _byName.TryGetValue(modelIdUtf8, out entry);

    /// <summary>Builds a snapshot from checked values.</summary>
    /// <param name="providers">The providers; each one's number is its position.</param>
    /// <param name="specs">The models; names are unique over ids and aliases.</param>
    /// <param name="numberOf">Gives a model id its number in the journal.</param>
    /// <param name="loadedAt">Shown to callers as the time of creation of each entry.</param>
    public static CatalogSnapshot Build(
        IReadOnlyList<ProviderEntry> providers,
        IReadOnlyList<ModelSpec> specs,
        Func<string, int> numberOf,
        DateTimeOffset loadedAt)
    {
        Dictionary<byte[], ModelEntry> names = new(ModelNameComparer.Instance);
        ModelEntry[] models = new ModelEntry[specs.Count];
        for (int i = 0; i < models.Length; i++)
        {
            ModelEntry entry = Enter(specs[i], numberOf(specs[i].Id), loadedAt);
            models[i] = entry;
            names.Add(entry.IdUtf8, entry);
            foreach (string alias in entry.Aliases)
            {
                names.Add(Encoding.UTF8.GetBytes(alias), entry);
            }
        }

        return new CatalogSnapshot(names, models, providers, ModelsDocument.List(models));
    }

    private static ModelEntry Enter(ModelSpec spec, int number, DateTimeOffset loadedAt) => new()
    {
        Id = spec.Id,
        IdUtf8 = Encoding.UTF8.GetBytes(spec.Id),
        IdJson = JsonQuoted(spec.Id),
        Aliases = [.. spec.Aliases],
        Kind = spec.Kind,
        Upstreams = [.. spec.Upstreams],
        ContextTokens = spec.ContextTokens,
        MaxOutputTokens = spec.MaxOutputTokens,
        Inputs = spec.Inputs,
        Reasoning = spec.Reasoning,
        TakesSampling = spec.TakesSampling,
        TokenPrices = spec.Prices is { } prices ? new TierPrices(prices, spec.Tiers) : null,
        PartTokens = spec.PartTokens,
        MediaPrices = spec.MediaPrices,
        FirstParty = spec.FirstPartyPrices is { } theirs ? new TierPrices(theirs, spec.Tiers) : null,
        OwnedBy = spec.Upstreams[0].Provider.Name,
        Number = number,
        Json = ModelsDocument.One(spec, loadedAt),
    };

    /// <summary>A text as a JSON string with its quotes.</summary>
    public static byte[] JsonQuoted(string text)
        => [(byte)'"', .. JsonEncodedText.Encode(text).EncodedUtf8Bytes, (byte)'"'];
}
