using System;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// Every event of the program's own log. Ids are stable, in blocks of a hundred per folder: Hosting 100, Upstreams 600,
/// Ledger 1000, Admin 1300. No event ever carries a key, a token, a prompt or an answer.
/// </summary>
internal static partial class Events
{
    [LoggerMessage(100, LogLevel.Information, "{Name} listens on {Address}.")]
    public static partial void Listening(this ILogger logger, string name, string address);

    [LoggerMessage(101, LogLevel.Information,
        "LucidLM {Version}: {Reactors} reactors ({Engine}), {Models} models, {Workspaces} workspaces, data in "
        + "{Folder}.")]
    public static partial void Started(
        this ILogger logger, string version, int reactors, string engine, int models, int workspaces, string folder);

    [LoggerMessage(102, LogLevel.Information, "{Signal}: no new calls; {InFlight} running have {Seconds} s to finish.")]
    public static partial void Stopping(this ILogger logger, string signal, int inFlight, int seconds);

    [LoggerMessage(103, LogLevel.Information, "Stopped; the journal is on disk.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(104, LogLevel.Warning, "Not every call finished in {Seconds} s; the rest were cut and settled.")]
    public static partial void DrainEnded(this ILogger logger, int seconds);

    [LoggerMessage(105, LogLevel.Information, "Configuration reloaded: {Models} models, {Providers} providers.")]
    public static partial void Reloaded(this ILogger logger, int models, int providers);

    [LoggerMessage(106, LogLevel.Error, "The new configuration is refused, the old one stays. {Problem}")]
    public static partial void ReloadRefused(this ILogger logger, string problem);

    [LoggerMessage(107, LogLevel.Warning, "{Key} has changed; that takes effect at the next start.")]
    public static partial void NeedsRestart(this ILogger logger, string key);

    [LoggerMessage(108, LogLevel.Information,
        "Provider {Provider} has no key ({Source} is not set): its models answer 503.")]
    public static partial void ProviderWithoutKey(this ILogger logger, string provider, string source);

    [LoggerMessage(109, LogLevel.Information, "Wrote a new admin token to {File}.")]
    public static partial void AdminTokenWritten(this ILogger logger, string file);

    [LoggerMessage(110, LogLevel.Error, "Watching {File} for changes failed: {Reason} Reload by POST /admin/reload.")]
    public static partial void WatchFailed(this ILogger logger, string file, string reason);

    [LoggerMessage(111, LogLevel.Critical, "Unexpected failure.")]
    public static partial void Unexpected(this ILogger logger, Exception exception);

    [LoggerMessage(112, LogLevel.Warning,
        "The admin API listens on {Address} without TLS: its token and new keys can be read on the way.")]
    public static partial void AdminInTheClear(this ILogger logger, string address);

    [LoggerMessage(113, LogLevel.Error, "The exchange log cannot be opened again, the old file stays in use: {Reason}")]
    public static partial void ReopenFailed(this ILogger logger, string reason);

    [LoggerMessage(114, LogLevel.Information, "The certificates of the listeners are reloaded.")]
    public static partial void CertificatesReloaded(this ILogger logger);

    [LoggerMessage(115, LogLevel.Error, "A changed certificate is refused, the old one stays in use. {Problem}")]
    public static partial void CertificateRefused(this ILogger logger, string problem);

    [LoggerMessage(600, LogLevel.Error,
        "Provider {Provider} refuses our account with status {Status}: check its key and its credit.")]
    public static partial void AccountRefused(this ILogger logger, string provider, int status);

    [LoggerMessage(601, LogLevel.Warning, "Provider {Provider} cannot be reached: {Reason}.")]
    public static partial void Unreachable(this ILogger logger, string provider, string reason);

    [LoggerMessage(602, LogLevel.Warning,
        "Provider {Provider} serves {Model} in a tier or region that has no price here: see models[].tiers.")]
    public static partial void UnpricedTier(this ILogger logger, string provider, string model);

    [LoggerMessage(603, LogLevel.Warning, "Provider {Provider} sent an answer that is not valid: {Reason}.")]
    public static partial void AnswerBroken(this ILogger logger, string provider, string reason);

    [LoggerMessage(1000, LogLevel.Critical, "The ledger has stopped and no call may leave: {Reason}")]
    public static partial void LedgerStopped(this ILogger logger, string reason);

    [LoggerMessage(1001, LogLevel.Information,
        "Checkpoint behind journal record {Sequence}: {Bytes} bytes, {Archived} journal files archived.")]
    public static partial void CheckpointTaken(this ILogger logger, long sequence, long bytes, int archived);

    [LoggerMessage(1002, LogLevel.Warning,
        "No checkpoint behind journal record {Sequence}: {Problem} The books are right; the next start takes longer.")]
    public static partial void CheckpointFailed(this ILogger logger, long sequence, string problem);

    [LoggerMessage(1003, LogLevel.Warning, "{Note}")]
    public static partial void RecoveryNote(this ILogger logger, string note);

    [LoggerMessage(1300, LogLevel.Information, "Workspace {Workspace} ({Name}) created.")]
    public static partial void WorkspaceCreated(this ILogger logger, string workspace, string name);

    [LoggerMessage(1301, LogLevel.Information,
        "Workspace {Workspace} credited with {AmountUsd} USD, reference {Reference}; balance {BalanceUsd} USD.")]
    public static partial void Credited(
        this ILogger logger, string workspace, string amountUsd, string reference, string balanceUsd);

    [LoggerMessage(1302, LogLevel.Information, "Key {Key} issued in workspace {Workspace} for user {User}.")]
    public static partial void KeyIssued(this ILogger logger, string key, string workspace, string user);

    [LoggerMessage(1303, LogLevel.Information, "Key {Key} revoked.")]
    public static partial void KeyRevoked(this ILogger logger, string key);

    [LoggerMessage(1304, LogLevel.Warning, "A request to the admin API from {Client} had no valid token.")]
    public static partial void AdminRefused(this ILogger logger, string client);
}
