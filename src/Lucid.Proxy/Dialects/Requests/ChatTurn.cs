namespace Lucid.Proxy.Dialects.Requests;

/// <summary>One turn: a run of parts.</summary>
/// <param name="Role">Whose.</param>
/// <param name="FirstPart">Where its parts begin.</param>
/// <param name="PartEnd">Behind its last part.</param>
/// <param name="Message">Position of its first message.</param>
internal readonly record struct ChatTurn(TurnRole Role, int FirstPart, int PartEnd, int Message);
