using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Admin;

/// <summary>Keys: issued once, listed without their secret, revoked for good.</summary>
internal sealed class KeysApi(ILedger ledger, IAdminHost host, ILogger log)
{
    private const string DefaultName = "default";

    private static readonly string[] IssueFields = ["user", "name"];

    /// <summary><c>GET /admin/keys</c>, <c>GET /admin/workspaces/{id|name}/keys</c>.</summary>
    public AdminAnswer List(string? idOrName)
    {
        WorkspaceId? workspace = null;
        if (idOrName is not null)
        {
            if (!ledger.TryFindWorkspace(idOrName, out WorkspaceId id))
            {
                return AdminAnswer.NoWorkspace(idOrName);
            }

            workspace = id;
        }

        KeyBody[] keys = [.. ledger.Keys(workspace).Select(Body)];
        return AdminAnswer.Of(200, new KeyListBody(keys), AdminJson.Default.KeyListBody);
    }

    /// <summary><c>POST /admin/workspaces/{id|name}/keys</c>.</summary>
    public async ValueTask<AdminAnswer> IssueAsync(string idOrName, AdminRequest request)
    {
        if (!AdminFields.TryRead(request.Body, IssueFields, out Dictionary<string, string> fields,
            out AdminAnswer? refusal))
        {
            return refusal.Value;
        }

        if (!ledger.TryFindWorkspace(idOrName, out WorkspaceId workspace))
        {
            return AdminAnswer.NoWorkspace(idOrName);
        }

        if (!fields.TryGetValue("user", out string? user))
        {
            return AdminFields.Invalid("The field user is missing: whose key is it? Concurrency is capped per user.");
        }

        IssuedKey issued = await ledger.IssueKeyAsync(workspace, user, fields.GetValueOrDefault("name", DefaultName));
        switch (issued.Verdict)
        {
            case IssueVerdict.Issued:
                KeyView key = issued.Key!;
                log.KeyIssued(key.Id.ToString(), key.Workspace.ToString(), key.UserName);
                IssuedKeyBody body = new(
                    key.Id.ToString(),
                    issued.Secret!,
                    key.Workspace.ToString(),
                    key.UserName,
                    key.Name,
                    key.Prefix,
                    key.CreatedAt);
                return AdminAnswer.Of(201, body, AdminJson.Default.IssuedKeyBody);
            case IssueVerdict.InvalidName:
                return AdminFields.Invalid(
                    "user and name have 1 to 128 bytes, no control character and no blank at either end.");
            case IssueVerdict.UnknownWorkspace:
                return AdminAnswer.NoWorkspace(idOrName);
            case IssueVerdict.AtCapacity:
                return AdminAnswer.Refused(409, "at_capacity", "This ledger holds as many users as it can.");
            default:
                return AdminAnswer.LedgerDown(ledger.StopReason);
        }
    }

    /// <summary><c>DELETE /admin/keys/{id}</c>.</summary>
    public async ValueTask<AdminAnswer> RevokeAsync(string idText)
    {
        bool isRevoked;
        try
        {
            isRevoked = KeyId.TryParse(idText, out KeyId id) && await ledger.RevokeKeyAsync(id);
            if (isRevoked)
            {
                await host.OnKeyRevokedAsync();
            }
        }
        catch (LedgerStoppedException exception)
        {
            return AdminAnswer.Refused(
                503, "ledger_unavailable",
                    $"The key is refused from now on, but only until a restart: {exception.Message}");
        }

        if (!isRevoked)
        {
            return AdminAnswer.Refused(
                404, "key_not_found",
                    $"There is no key {AdminAnswer.Quoted(idText)}. GET /admin/keys lists their ids.");
        }

        log.KeyRevoked(idText);
        return AdminAnswer.Of(200, new RevokedKeyBody(idText, Revoked: true), AdminJson.Default.RevokedKeyBody);
    }

    private static KeyBody Body(KeyView key) => new(
        key.Id.ToString(), key.Workspace.ToString(), key.UserName, key.Name, key.Prefix, key.CreatedAt, key.RevokedAt);
}
