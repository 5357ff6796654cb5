using System;

namespace Lucid.Proxy.Ledger;

/// <summary>The journal has stopped and the change asked for is not durable. The message says why.</summary>
internal sealed class LedgerStoppedException(string message) : Exception(message);
