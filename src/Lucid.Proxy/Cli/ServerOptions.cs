using System;
using System.CommandLine;
using System.IO;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Hosting;

namespace Lucid.Proxy.Cli;

/// <summary>The options that say which running server a command speaks to.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _admin = new("--admin")
    {
        Description = "URL of the server's admin API (else LUCID_ADMIN_URL, else as configured)",
        HelpName = "URL",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The server's configuration, for its address and data folder (default: lucid.json)",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_admin);
        command.Options.Add(_config);
    }

    /// <summary>A client of the server that was named.</summary>
    /// <exception cref="CliException">It cannot be told where the server is or which token it takes.</exception>
    public AdminClient Connect(ParseResult parsed, CliEnvironment environment)
    {
        string? url = parsed.GetValue(_admin) ?? environment.Variables.Get("LUCID_ADMIN_URL");
        string? token = environment.Variables.Get("LUCID_ADMIN_TOKEN");
        LucidOptions? options = url is null || token is null
            ? Configuration(parsed.GetValue(_config), environment)
            : null;
        Uri server = url is null ? UrlOf(options!) : Parse(url);
        if (token is not null)
        {
            return new AdminClient(server, token, "LUCID_ADMIN_TOKEN");
        }

        string file = Path.Combine(options!.DataFolder, AdminToken.FileName);
        return new AdminClient(server, ReadToken(file), file);
    }

    private static LucidOptions Configuration(string? file, CliEnvironment environment)
    {
        SettingsResult result = SettingsReader.ReadFile(file, environment.Variables);
        return result.Options ?? throw new CliException(
            $"The configuration has problems: {result.Problems[0]} lucid check names them all.");
    }

    private static Uri UrlOf(LucidOptions options)
        => new(ListenUrl.Of(options.Admin.Endpoint, options.Admin.CertificateFile is not null));

    private static Uri Parse(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new CliException($"\"{url}\" is no URL of a server; write one such as http://127.0.0.1:8081.");

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            const string hint = "Run this where the server runs, as its user, or set LUCID_ADMIN_TOKEN.";
            throw new CliException($"The admin token cannot be read from {file}: {exception.Message} {hint}");
        }
    }
}
