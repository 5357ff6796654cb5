using System;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>One finished call as lists show it.</summary>
internal sealed record CallView(
    ExchangeId Exchange,
    DateTimeOffset At,
    WorkspaceId Workspace,
    string WorkspaceName,
    UserId User,
    string UserName,
    KeyId Key,
    string Model,
    NanoUsd Held,
    SettleReceipt Receipt,
    TokenUsage Usage,
    UsageSource Source,
    int Status,
    int DurationMs,
    CallEnd End);
