using System.Collections.Generic;

namespace Lucid.Simulator;

/// <summary>A request as the simulator received it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query, exactly as sent.</param>
/// <param name="Headers">Names and values as sent, in order.</param>
/// <param name="Body">The body without its framing.</param>
public sealed record ReceivedRequest(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
