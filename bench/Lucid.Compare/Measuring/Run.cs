namespace Lucid.Compare.Measuring;

/// <summary>One program under one load in one round. Fault says why it does not count; null when it does.</summary>
internal sealed record Run(string Program, int Round, string? Fault, LoadReport? Load, ColdReport? Cold)
{
    /// <summary>CPU microseconds of the program for each request or event; null: nothing to say.</summary>
    public double? CpuPerUnit(Scenario scenario)
        => Fault is null && Load is { ProgramCpuNs: > 0 } load && Units(scenario) > 0
            ? load.ProgramCpuNs / 1000.0 / Units(scenario)
            : null;

    /// <summary>Requests or events in the measured window.</summary>
    public long Units(Scenario scenario)
        => Load is null ? 0 : scenario.Unit == "event" ? Load.Events : Load.Requests;

    /// <summary>The share of the window in which the program waited for its core.</summary>
    public double? WaitedShare
        => Load is { ElapsedNs: > 0, Threads: > 0 } load ? (double)load.ProgramWaitedNs / load.ElapsedNs : null;
}
