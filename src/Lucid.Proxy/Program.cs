using System.Threading.Tasks;
using Lucid.Proxy.Cli;

namespace Lucid.Proxy;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => LucidCommand.RunAsync(arguments, CliEnvironment.OfProcess());
}
