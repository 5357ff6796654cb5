using System;
using System.Collections.Generic;
using System.Net;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Hosting;

/// <summary>The whole configuration, checked. Immutable.</summary>
internal sealed record LucidOptions
{
    /// <summary>Where callers are served.</summary>
    public IReadOnlyList<ListenerSettings> Listen { get; init; } = [new(new IPEndPoint(IPAddress.Loopback, 8080))];

    /// <summary>Where operators are served; never one of the public listeners.</summary>
    public ListenerSettings Admin { get; init; } = new(new IPEndPoint(IPAddress.Loopback, 8081));

    /// <summary>The folder of the ledger and the admin token, relative to the current directory.</summary>
    public string DataFolder { get; init; } = "./lucid-data";

    /// <summary>How callers reach us, for URLs we hand out; null: the first listener's address.</summary>
    public Uri? PublicBaseUrl { get; init; }

    /// <summary>Origins of web pages that may call from a browser; <c>*</c> for any.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>What one call and one user may take up.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>Threads that serve; 0 for one per processor.</summary>
    public int Reactors { get; init; }

    /// <summary>Which transport they run on.</summary>
    public ReactorEngine Engine { get; init; }

    /// <summary>How the ledger keeps its records.</summary>
    public LedgerSettings Ledger { get; init; } = new();

    /// <summary>Where generated media are kept.</summary>
    public MediaSettings Media { get; init; } = new();

    /// <summary>What is logged.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>The upstream accounts.</summary>
    public required IReadOnlyList<ProviderEntry> Providers { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelSpec> Models { get; init; }
}
