using System;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Running;
using Lucid.Bench.Allocations;
using Lucid.Bench.Governance;

namespace Lucid.Bench;

/// <summary>BenchmarkDotNet's own command line, `--check-allocations [--accept]` and `--governance`.</summary>
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

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
