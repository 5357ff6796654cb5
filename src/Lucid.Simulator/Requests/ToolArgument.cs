namespace Lucid.Simulator.Requests;

/// <summary>One property of a tool's schema.</summary>
/// <param name="Name">The key as it stands in the request, escapes included, without quotes.</param>
/// <param name="Kind">Its type.</param>
/// <param name="FirstChoice">The first value of its <c>enum</c> as JSON; empty without one.</param>
internal readonly record struct ToolArgument(ByteRange Name, ArgumentKind Kind, ByteRange FirstChoice);
