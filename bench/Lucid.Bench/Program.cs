using System;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Running;
using Lucid.Bench.Allocations;
using Lucid.Bench.Governance;
using Lucid.Bench.Ledger;

namespace Lucid.Bench;

/// <summary>
/// BenchmarkDotNet's own command line, and `--check-allocations [--accept]`, `--governance`,
/// `--workspaces N [--with-keys]`,
/// `--recovery N`, `--checkpoint N`.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args.Contains("--check-allocations", StringComparer.Ordinal))
        {
            return await AllocationCheck.RunAsync(accepts: args.Contains("--accept", StringComparer.Ordinal));
        }

        if (args.Contains("--governance", StringComparer.Ordinal))
        {
            return await GovernanceRun.RunAsync(args);
        }

        if (await LedgerAtScale.TryRunAsync(args))
        {
            return 0;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
