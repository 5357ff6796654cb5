using System;

namespace Lucid.Proxy.Catalog;

/// <summary>
/// One upstream account: where it is, what it speaks and with which key. Immutable once it is in a catalog; any thread.
/// </summary>
internal sealed class ProviderEntry
{
    /// <summary>The name of the provider in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>The wire format it speaks.</summary>
    public required ProviderKind Kind { get; init; }

    /// <summary>Whose server it is; meaningful for the kind <c>openai</c>.</summary>
    public ProviderFlavor Flavor { get; init; }

    /// <summary>Scheme, host, port and path prefix, as configured.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The host to dial and to check the certificate against; an IPv6 address without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The port to dial, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the connection is TLS.</summary>
    public required bool IsTls { get; init; }

    /// <summary>A PEM file of authorities trusted for this provider beside the system's; null for none.</summary>
    public string? ExtraCaFile { get; init; }

    /// <summary>The value of the <c>host</c> header: the port is named only when it is not the scheme's own.</summary>
    public required byte[] HostHeaderUtf8 { get; init; }

    /// <summary>What stands before the dialect's own path, without a trailing slash; empty for none.</summary>
    public required byte[] PathPrefixUtf8 { get; init; }

    /// <summary>The account's key, or null when none is configured or its variable is unset. Never printed.</summary>
    public required byte[]? ApiKeyUtf8 { get; init; }

    /// <summary>Where the key comes from, such as <c>env:OPENAI_API_KEY</c>: printable.</summary>
    public required string ApiKeySource { get; init; }

    /// <summary>How long this upstream may take.</summary>
    public required ProviderDeadlines Deadlines { get; init; }

    /// <summary>Position in <see cref="CatalogSnapshot.Providers"/>.</summary>
    public required int Number { get; init; }

    /// <summary>The account's number in the journal; 0 until the catalog that holds it is in force.</summary>
    public int JournalNumber { get; set; }

    /// <summary>Whether calls can be made: the account has a key, or its kind needs none.</summary>
    public bool IsUsable => ApiKeyUtf8 is not null || Kind == ProviderKind.Ollama || ApiKeySource == NoKey;

    /// <summary>The <see cref="ApiKeySource"/> of a provider for which no key is configured at all.</summary>
    public const string NoKey = "none";
}
