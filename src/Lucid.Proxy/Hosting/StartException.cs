using System;

namespace Lucid.Proxy.Hosting;

/// <summary>The program cannot start; the message is one sentence for the operator.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
