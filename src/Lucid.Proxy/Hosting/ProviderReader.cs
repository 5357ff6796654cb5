using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the section <c>providers</c>.</summary>
internal static class ProviderReader
{
    private const int MaxDeadlineSeconds = 24 * 3600;
    private const int MaxNameLength = 64;

    private static readonly string[] Keys = ["kind", "flavor", "baseUrl", "apiKey", "caFile", "deadlines"];

    private static readonly string[] DeadlineKeys =
        ["connectSeconds", "firstByteSeconds", "idleSeconds", "totalSeconds"];

    /// <summary>Every provider that can be read; what cannot is noted in the source.</summary>
    public static IReadOnlyList<ProviderEntry> Read(SettingsSource source)
    {
        List<ProviderEntry> entries = [];
        SettingsSection section = new(source, "providers");
        if (!section.HasOnly([.. section.Children().Select(child => child.Name)]))
        {
            return entries;
        }

        foreach (SettingsSection child in section.Children())
        {
            if (ReadOne(source, child, entries.Count) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static ProviderEntry? ReadOne(SettingsSource source, SettingsSection section, int number)
    {
        if (!section.HasOnly(Keys))
        {
            return null;
        }

        if (section.Name.Length > MaxNameLength || section.Name.Any(letter => !IsNameLetter(letter)))
        {
            section.Problem($"is no name for a provider: use letters, digits, - _ and . ({MaxNameLength} at most).");
        }

        bool hasKind = section.RequiredText("kind") is not null;
        int kind = hasKind ? section.Choice("kind", CatalogNames.ProviderKinds, -1) : -1;
        Uri? url = ReadBaseUrl(section);
        ProviderFlavor flavor = TraitReader.Flavor(section, (ProviderKind)Math.Max(kind, 0), url);
        string? keyText = section.Text("apiKey");
        byte[]? key = null;
        if (keyText is not null && SecretReference.Read(keyText, source.Environment, out key) is { } problem)
        {
            section.Problem("apiKey", problem);
        }

        string? caFile = ReadCaFile(section, url);
        ProviderDeadlines deadlines = ReadDeadlines(section.Child("deadlines"));
        return kind < 0 || url is null ? null : new ProviderEntry
        {
            Name = section.Name,
            Kind = (ProviderKind)kind,
            Flavor = flavor,
            BaseUrl = url,
            Host = url.IdnHost,
            Port = url.Port,
            IsTls = url.Scheme == Uri.UriSchemeHttps,
            ExtraCaFile = caFile,
            HostHeaderUtf8 = Encoding.ASCII.GetBytes(HostHeader(url)),
            PathPrefixUtf8 = Encoding.ASCII.GetBytes(url.AbsolutePath.TrimEnd('/')),
            ApiKeyUtf8 = key,
            ApiKeySource = keyText is null ? ProviderEntry.NoKey : SecretReference.SourceOf(keyText),
            Deadlines = deadlines,
            Number = number,
        };
    }

    private static Uri? ReadBaseUrl(SettingsSection section)
    {
        if (section.RequiredText("baseUrl") is not { } text)
        {
            return null;
        }

        bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Host.Length > 0;
        if (!isUrl)
        {
            section.Problem("baseUrl", $"is \"{text}\"; write a URL such as https://api.example.com/v1.");
            return null;
        }

        if (url!.UserInfo.Length > 0)
        {
            // The text itself is not repeated: what stands there is a password.
            section.Problem("baseUrl", "holds a user or password; credentials go into apiKey.");
            return null;
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            section.Problem("baseUrl", $"is \"{text}\"; leave out what follows the path (? and #).");
            return null;
        }

        return url;
    }

    private static string? ReadCaFile(SettingsSection section, Uri? url)
    {
        if (!section.Has("caFile") || section.RequiredText("caFile") is not { } file)
        {
            return null;
        }

        if (url is not null && url.Scheme != Uri.UriSchemeHttps)
        {
            section.Problem("caFile", "belongs to an https baseUrl.");
            return null;
        }

        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPemFile(file);
            if (certificates.Count > 0)
            {
                return file;
            }

            section.Problem("caFile", $"is {file}, which holds no PEM certificate.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            section.Problem("caFile", $"is {file}, which cannot be used: {exception.Message}");
        }

        return null;
    }

    private static ProviderDeadlines ReadDeadlines(SettingsSection section)
    {
        ProviderDeadlines usual = new();
        if (!section.HasOnly(DeadlineKeys))
        {
            return usual;
        }

        return new ProviderDeadlines(
            section.Whole("connectSeconds", 1, MaxDeadlineSeconds, usual.ConnectSeconds),
            section.Whole("firstByteSeconds", 1, MaxDeadlineSeconds, usual.FirstByteSeconds),
            section.Whole("idleSeconds", 1, MaxDeadlineSeconds, usual.IdleSeconds),
            section.Whole("totalSeconds", 1, MaxDeadlineSeconds, usual.TotalSeconds));
    }

    private static string HostHeader(Uri url)
    {
        string host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }

    private static bool IsNameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
