using System;

namespace Lucid.Proxy.Cli;

/// <summary>A command cannot do what was asked; the message says why and what to do.</summary>
internal sealed class CliException(string message) : Exception(message);
