using System;
using System.Collections.Generic;
using System.Linq;
using Lucid.Compare.Programs;

namespace Lucid.Compare.Reporting;

/// <summary>What stands above the figures of every report.</summary>
internal sealed record ReportHead(
    DateTimeOffset At, string Command, string Machine, string Tree, IReadOnlyDictionary<string, string> Versions)
{
    public static ReportHead Now(string root, string[] arguments, IEnumerable<ProxyProgram> programs)
        => new(DateTimeOffset.UtcNow, $"bench/compare/run {string.Join(' ', arguments)}".Trim(), MachineFacts.Machine(),
            MachineFacts.Tree(root), programs.ToDictionary(program => program.Name, program => program.Version()));

    public IEnumerable<string> Lines()
    {
        yield return $"- {At:yyyy-MM-dd HH:mm} UTC, `{Command}`, tree {Tree}";
        yield return $"- {Machine}";
        foreach ((string program, string version) in Versions)
        {
            yield return $"- {program}: {version}";
        }
    }
}
