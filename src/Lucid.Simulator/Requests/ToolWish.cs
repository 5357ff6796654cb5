namespace Lucid.Simulator.Requests;

/// <summary>What <c>tool_choice</c> says.</summary>
internal enum ToolWish : byte
{
    Auto,
    None,
    Any,
    Named,
}
