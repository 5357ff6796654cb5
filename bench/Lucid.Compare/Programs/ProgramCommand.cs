using System.Collections.Generic;

namespace Lucid.Compare.Programs;

/// <summary>How a program is started.</summary>
internal sealed record ProgramCommand(string File, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
