using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Admin;

/// <summary>Workspaces and their credit.</summary>
internal sealed class WorkspacesApi(ILedger ledger, ILogger log)
{
    private const string NameRule = "Names have 1 to 128 bytes, no control character and no blank at either end.";

    private static readonly string[] CreateFields = ["name"];
    private static readonly string[] CreditFields = ["amountUsd", "reference"];

    /// <summary><c>GET /admin/workspaces</c>.</summary>
    public AdminAnswer List()
    {
        WorkspaceBody[] all = [.. ledger.Accounts().Select(Body)];
        return AdminAnswer.Of(200, new WorkspaceListBody(all), AdminJson.Default.WorkspaceListBody);
    }

    /// <summary><c>GET /admin/workspaces/{id|name}</c>.</summary>
    public AdminAnswer Show(string idOrName)
        => ledger.TryFindWorkspace(idOrName, out WorkspaceId id) && ledger.Account(id) is { } account
            ? AdminAnswer.Of(200, Body(account), AdminJson.Default.WorkspaceBody)
            : AdminAnswer.NoWorkspace(idOrName);

    /// <summary><c>POST /admin/workspaces</c>.</summary>
    public async ValueTask<AdminAnswer> CreateAsync(AdminRequest request)
    {
        if (!AdminFields.TryRead(request.Body, CreateFields, out Dictionary<string, string> fields,
            out AdminAnswer? refusal))
        {
            return refusal.Value;
        }

        if (!fields.TryGetValue("name", out string? name))
        {
            return AdminFields.Invalid("The field name is missing: what shall the workspace be called?");
        }

        WorkspaceResult result = await ledger.CreateWorkspaceAsync(name);
        switch (result.Verdict)
        {
            case WorkspaceVerdict.Created:
                log.WorkspaceCreated(result.Id.ToString(), name);
                return AdminAnswer.Of(201, Body(ledger.Account(result.Id)!), AdminJson.Default.WorkspaceBody);
            case WorkspaceVerdict.InvalidName:
                return AdminFields.Invalid($"The name cannot be used. {NameRule}");
            case WorkspaceVerdict.NameTaken:
                return AdminAnswer.Refused(
                    409, "name_taken",
                        $"{AdminAnswer.Quoted(name)} is the name of {result.Id}; use it or another name.");
            case WorkspaceVerdict.AtCapacity:
                return AdminAnswer.Refused(409, "at_capacity", "This ledger holds as many workspaces as it can.");
            default:
                return AdminAnswer.LedgerDown(ledger.StopReason);
        }
    }

    /// <summary><c>POST /admin/workspaces/{id|name}/credits</c>.</summary>
    public async ValueTask<AdminAnswer> CreditAsync(string idOrName, AdminRequest request)
    {
        if (!AdminFields.TryRead(request.Body, CreditFields, out Dictionary<string, string> fields,
            out AdminAnswer? refusal))
        {
            return refusal.Value;
        }

        if (!ledger.TryFindWorkspace(idOrName, out WorkspaceId id))
        {
            return AdminAnswer.NoWorkspace(idOrName);
        }

        if (!fields.TryGetValue("amountUsd", out string? amountText)
            || !NanoUsd.TryParseUsd(amountText, out NanoUsd amount)
            || amount <= NanoUsd.Zero)
        {
            return AdminFields.Invalid("amountUsd must be dollars above zero with at most nine decimals: \"10.00\".");
        }

        if (!fields.TryGetValue("reference", out string? reference))
        {
            return AdminFields.Invalid("The field reference is missing: it makes a repeated request count once.");
        }

        return Answer(id, amount, reference, await ledger.CreditAsync(id, amount, reference));
    }

    private AdminAnswer Answer(WorkspaceId id, NanoUsd amount, string reference, in CreditResult result)
    {
        switch (result.Verdict)
        {
            case CreditVerdict.Credited:
                log.Credited(id.ToString(), amount.ToUsdText(), reference, result.Balance.ToUsdText());
                return Credit(201, id, amount, reference, result);
            case CreditVerdict.AlreadyCredited:
                return Credit(200, id, amount, reference, result);
            case CreditVerdict.ConflictsWithCredited:
                return AdminAnswer.Refused(
                    409,
                    "reference_used",
                    $"The reference stands for a credit of {result.Standing.ToUsdText()} USD; take another one.");
            case CreditVerdict.InvalidReference:
                return AdminFields.Invalid($"The reference cannot be used. {NameRule}");
            case CreditVerdict.InvalidAmount:
                return AdminFields.Invalid("amountUsd must be above zero.");
            case CreditVerdict.BalanceTooLarge:
                return AdminAnswer.Refused(409, "balance_too_large", "The balance would pass 9.2 billion USD.");
            case CreditVerdict.UnknownWorkspace:
                return AdminAnswer.NoWorkspace(id.ToString());
            default:
                return AdminAnswer.LedgerDown(ledger.StopReason);
        }
    }

    private static AdminAnswer Credit(int status, WorkspaceId id, NanoUsd amount, string reference,
        in CreditResult result)
    {
        bool stood = result.Verdict == CreditVerdict.AlreadyCredited;
        CreditBody body = new(id.ToString(), amount.ToUsdText(), reference, result.Balance.ToUsdText(), stood);
        return AdminAnswer.Of(status, body, AdminJson.Default.CreditBody);
    }

    private static WorkspaceBody Body(AccountView account) => new(
        account.Id.ToString(),
        account.Name,
        account.CreatedAt,
        account.Balance.ToUsdText(),
        account.Held.ToUsdText(),
        account.Available.ToUsdText(),
        account.Users.Sum(user => user.InFlight),
        [.. account.Users.Select(user => new UserBody(user.Name, user.InFlight))]);
}
