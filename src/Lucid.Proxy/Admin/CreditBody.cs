namespace Lucid.Proxy.Admin;

/// <summary>A credit that stands.</summary>
/// <param name="Workspace">The workspace's id.</param>
/// <param name="AmountUsd">The amount that stands under the reference.</param>
/// <param name="Reference">What makes a repeated request count once.</param>
/// <param name="BalanceUsd">The balance after it.</param>
/// <param name="AlreadyCredited">True: this reference stood before, nothing was added.</param>
internal sealed record CreditBody(
    string Workspace, string AmountUsd, string Reference, string BalanceUsd, bool AlreadyCredited);
