namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Whose turn it is. Results of tools belong to the user's turn.</summary>
internal enum TurnRole : byte
{
    System,
    User,
    Assistant,
}
