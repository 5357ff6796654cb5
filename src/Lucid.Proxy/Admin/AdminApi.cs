using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Ledger;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Admin;

/// <summary>Which admin request is answered by whom. Knows nothing of connections.</summary>
internal sealed class AdminApi(
    ILedger ledger, ILedgerJournal journal, CatalogHolder catalog, IAdminHost host, ILogger log)
{
    private readonly WorkspacesApi _workspaces = new(ledger, log);
    private readonly KeysApi _keys = new(ledger, host, log);
    private readonly LedgerApi _ledger = new(journal);
    private readonly UsageApi _usage = new(ledger);
    private readonly CatalogApi _catalog = new(catalog, host);
    private readonly HealthApi _health = new(ledger, host);

    /// <summary>Whether a path is answered without the token.</summary>
    public static bool IsOpen(AdminRequest request)
        => request.Segments is ["healthz"] or ["readyz"] or ["metrics"];

    /// <summary>Answers a request whose token was checked where one is needed.</summary>
    public async ValueTask<AdminAnswer> AnswerAsync(AdminRequest request)
    {
        string[] allowed = MethodsOf(request.Segments);
        string method = request.Method == "HEAD" ? "GET" : request.Method;
        if (allowed.Length == 0)
        {
            return AdminAnswer.Refused(
                404, "route_not_found",
                    "There is no such route. The admin API is below /admin/; callers are served elsewhere.");
        }

        if (!allowed.Contains(method))
        {
            return AdminAnswer.Refused(
                405, "method_not_allowed", $"This path takes {string.Join(" or ", allowed)}.");
        }

        return request.Segments is ["admin", "ledger", _] ? await _ledger.AnswerAsync(request)
            : method == "GET" ? Get(request)
            : await ChangeAsync(request);
    }

    private static string[] MethodsOf(string[] segments) => segments switch
    {
        ["healthz"] or ["readyz"] or ["metrics"] => ["GET"],
        ["admin", "workspaces"] or ["admin", "workspaces", _, "keys"] => ["GET", "POST"],
        ["admin", "workspaces", _, "credits"] or ["admin", "reload"] => ["POST"],
        ["admin", "keys", _] => ["DELETE"],
        ["admin", "workspaces", _] or ["admin", "ledger", "verify" or "orphans" or "journal"] => ["GET"],
        ["admin", "keys" or "usage" or "requests" or "models" or "providers"] => ["GET"],
        _ => [],
    };

    private AdminAnswer Get(AdminRequest request) => request.Segments switch
    {
        ["healthz"] => HealthApi.Alive(),
        ["readyz"] => _health.Ready(),
        ["metrics"] => _health.Metrics(),
        ["admin", "workspaces"] => _workspaces.List(),
        ["admin", "workspaces", var name] => _workspaces.Show(name),
        ["admin", "workspaces", var name, _] => _keys.List(name),
        ["admin", "keys"] => _keys.List(null),
        ["admin", "usage"] => _usage.Usage(request),
        ["admin", "requests"] => _usage.Requests(request),
        ["admin", "models"] => _catalog.Models(),
        _ => _catalog.Providers(),
    };

    private ValueTask<AdminAnswer> ChangeAsync(AdminRequest request) => request.Segments switch
    {
        ["admin", "workspaces"] => _workspaces.CreateAsync(request),
        ["admin", "workspaces", var name, "credits"] => _workspaces.CreditAsync(name, request),
        ["admin", "workspaces", var name, _] => _keys.IssueAsync(name, request),
        ["admin", "keys", var id] => _keys.RevokeAsync(id),
        _ => ValueTask.FromResult(_catalog.Reload()),
    };
}
