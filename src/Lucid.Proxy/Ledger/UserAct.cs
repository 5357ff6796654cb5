namespace Lucid.Proxy.Ledger;

/// <summary>What a <see cref="UserChange"/> does.</summary>
internal enum UserAct : byte
{
    Read,
    Create,
    TakeSlot,
    ReturnSlot,
}
