using System;
using System.IO;
using System.Text;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// Reads a secret that a configuration value stands for: <c>env:NAME</c>, <c>file:/path</c>, or the value itself.
/// No message of this type ever holds the secret.
/// </summary>
internal static class SecretReference
{
    /// <summary>How a secret written into the file itself is called when its source is shown.</summary>
    public const string Literal = "literal";

    private const string FromEnvironment = "env:";
    private const string FromFile = "file:";

    /// <summary>What may be shown of a value: where the secret comes from.</summary>
    public static string SourceOf(string value)
    {
        bool isReference = value.StartsWith(FromEnvironment, StringComparison.Ordinal)
            || value.StartsWith(FromFile, StringComparison.Ordinal);
        return isReference ? value : Literal;
    }

    /// <summary>Reads the secret.</summary>
    /// <param name="value">The value in the configuration.</param>
    /// <param name="environment">Where <c>env:</c> looks.</param>
    /// <param name="secret">The bytes; null when a variable is unset, which is no problem: few use all.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(string value, EnvironmentSettings environment, out byte[]? secret)
    {
        secret = null;
        string? text = value;
        if (value.StartsWith(FromEnvironment, StringComparison.Ordinal))
        {
            string name = value[FromEnvironment.Length..];
            if (name.Length == 0)
            {
                return "names no variable after env:.";
            }

            text = environment.Get(name)?.Trim();
        }
        else if (value.StartsWith(FromFile, StringComparison.Ordinal)
            && ReadFile(value[FromFile.Length..], out text) is { } problem)
        {
            return problem;
        }

        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // It will stand in a header: anything but visible ASCII would be a mistake, and a line end an attack.
        foreach (char letter in text)
        {
            if (letter is <= ' ' or > '~')
            {
                return $"({SourceOf(value)}) holds a character that cannot stand in a key.";
            }
        }

        secret = Encoding.ASCII.GetBytes(text);
        return null;
    }

    private static string? ReadFile(string path, out string? text)
    {
        text = null;
        try
        {
            text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? $"refers to {path}, which is empty." : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"refers to {path}, which cannot be read: {exception.Message}";
        }
    }
}
