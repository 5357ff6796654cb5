using System;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Running;
using Lucid.Bench.Allocations;
using Lucid.Bench.Governance;
using Lucid.Bench.Ledger;
using Lucid.Bench.Times;

namespace Lucid.Bench;

/// <summary>
/// BenchmarkDotNet's own command line, and `--check-allocations [--accept]`, `--best TEXT`, `--governance`,
/// `--workspaces N [--with-keys]`, `--recovery N`, `--checkpoint N`.
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

        if (Array.IndexOf(args, "--best") is >= 0 and var at && at + 1 < args.Length)
        {
            return await BestRun.RunAsync(args[at + 1]);
        }

        if (await LedgerAtScale.TryRunAsync(args))
        {
            return 0;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
