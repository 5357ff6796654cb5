using System;

namespace Lucid.Proxy.Cli;

/// <summary>Puts a command's description together.</summary>
internal static class Help
{
    /// <summary>A sentence and examples to paste.</summary>
    public static string With(string sentence, params string[] examples)
        => $"{sentence}{Environment.NewLine}{Environment.NewLine}Examples:{Environment.NewLine}  "
            + string.Join($"{Environment.NewLine}  ", examples);
}
