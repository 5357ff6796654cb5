using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Cli;

/// <summary>Gives whoever starts a simulated server a key to paste; workspaces of others stay untouched.</summary>
internal static class SimulatedCaller
{
    private const string Name = "simulated";
    private const string CreditReference = "simulated-start";
    private const long CreditUsd = 10;

    /// <summary>Prints a key and a call that work, or how to get one.</summary>
    /// <param name="host">The server.</param>
    /// <param name="isTls">Whether its first listener is TLS.</param>
    /// <param name="environment">Where to print.</param>
    public static async Task WelcomeAsync(LucidHost host, bool isTls, CliEnvironment environment)
    {
        environment.Out.WriteLine($"  simulator  http://{host.SimulatorEndpoint} stands for every provider");
        ILedger ledger = host.Ledger;
        bool isOurs = ledger.TryFindWorkspace(Name, out WorkspaceId workspace);
        if (!isOurs && ledger.Accounts().Count > 0)
        {
            environment.Out.WriteLine("Use a key you have, or make one: lucid keys create --workspace NAME --user YOU");
            return;
        }

        if (!isOurs)
        {
            workspace = (await ledger.CreateWorkspaceAsync(Name)).Id;
            await ledger.CreditAsync(workspace, new NanoUsd(CreditUsd * NanoUsd.PerUsd), CreditReference);
        }

        string key = await FreshKeyAsync(ledger, workspace);
        string url = ListenUrl.Of(host.Endpoints[0], isTls);
        environment.Out.WriteLine($"  key        {key}");
        environment.Out.WriteLine();
        environment.Out.WriteLine($"curl -N {url}/v1/chat/completions \\");
        environment.Out.WriteLine($"  -H 'authorization: Bearer {key}' -H 'content-type: application/json' \\");
        environment.Out.WriteLine(
            "  -d '{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        environment.Out.WriteLine();
        environment.Out.WriteLine($"ANTHROPIC_BASE_URL={url} ANTHROPIC_AUTH_TOKEN={key} claude");
    }

    // A key cannot be shown a second time, so each start issues one and revokes that of the start before.
    private static async Task<string> FreshKeyAsync(ILedger ledger, WorkspaceId workspace)
    {
        foreach (KeyView old in ledger.Keys(workspace).Where(key => key.Name == Name && !key.IsRevoked))
        {
            await ledger.RevokeKeyAsync(old.Id);
        }

        IssuedKey issued = await ledger.IssueKeyAsync(workspace, Name, Name);
        return issued.Secret ?? throw new CliException($"No key could be issued: {issued.Verdict}.");
    }
}
