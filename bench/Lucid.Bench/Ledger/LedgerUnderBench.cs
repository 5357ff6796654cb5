using System;
using System.IO;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Bench.Ledger;

/// <summary>A ledger on disk with one workspace that has money, one user and one key.</summary>
internal sealed class LedgerUnderBench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucid-bench-").FullName;

    private LedgerUnderBench()
    {
        LedgerOptions options = new() { DataFolder = _folder, OnStopped = Console.Error.WriteLine };
        Store = LedgerStore.Open(options, TimeProvider.System);
    }

    public LedgerStore Store { get; }

    public WorkspaceId Workspace { get; private set; }

    public string Secret { get; private set; } = "";

    public static async Task<LedgerUnderBench> OpenAsync()
    {
        LedgerUnderBench ledger = new();
        WorkspaceResult workspace = await ledger.Store.CreateWorkspaceAsync("bench");
        await ledger.Store.CreditAsync(workspace.Id, new NanoUsd(1_000_000_000_000_000), "first");
        IssuedKey issued = await ledger.Store.IssueKeyAsync(workspace.Id, "load", "bench");
        ledger.Workspace = workspace.Id;
        ledger.Secret = issued.Secret ?? throw new InvalidOperationException("No key was issued.");
        return ledger;
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
