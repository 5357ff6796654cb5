using System.Collections.Generic;

namespace Lucid.Compare.Measuring;

/// <summary>
/// What one run of the load generator printed. Ok: every answer was whole and right, byte for byte; Fault is the first
/// thing that was not. Times are nanoseconds of the measured window; Finished counts the answers of the whole run.
/// ProgramWaitedNs: the program was ready to run but something else had its core.
/// </summary>
internal sealed record LoadReport(
    bool Ok,
    string Fault,
    long Requests,
    long Events,
    long StreamsDone,
    long Finished,
    Latency Latency,
    Latency FirstEvent,
    long ElapsedNs,
    long ProgramCpuNs,
    long ProgramWaitedNs,
    long UpstreamCpuNs,
    long LoadCpuNs,
    long StolenNs,
    IReadOnlyList<ThreadCpu> ThreadCpu,
    long ResidentBeforeKib,
    long ResidentKib,
    int ThreadsBefore,
    int Threads);
