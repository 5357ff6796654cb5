namespace Lucid.Simulator.Requests;

/// <summary>A tool that the request offers.</summary>
/// <param name="Name">As it stands in the request, escapes included, without quotes.</param>
/// <param name="FirstArgument">Its first argument in <see cref="ModelRequest.Arguments"/>.</param>
/// <param name="ArgumentCount">How many follow.</param>
internal readonly record struct OfferedTool(ByteRange Name, int FirstArgument, int ArgumentCount);
