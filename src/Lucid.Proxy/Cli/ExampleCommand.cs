using System.CommandLine;

namespace Lucid.Proxy.Cli;

/// <summary>A command whose help ends with lines to paste.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples)
    : Command(name, description)
{
    /// <summary>The lines.</summary>
    public string[] Examples => examples;
}
