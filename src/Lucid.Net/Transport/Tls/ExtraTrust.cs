using System;
using System.Collections.Concurrent;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lucid.Net.Transport.Tls;

/// <summary>Extra authorities by file, read again when the file changes. Thread-safe.</summary>
internal static class ExtraTrust
{
    private static readonly ConcurrentDictionary<string, Loaded> Files = new();

    private sealed record Loaded(DateTime WrittenAt, X509Certificate2Collection Certificates);

    public static X509Certificate2Collection Load(string file)
    {
        DateTime writtenAt = File.GetLastWriteTimeUtc(file);
        if (Files.TryGetValue(file, out Loaded? loaded) && loaded.WrittenAt == writtenAt)
        {
            return loaded.Certificates;
        }
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPemFile(file);
        if (certificates.Count == 0)
        {
            throw new CryptographicException("it contains no PEM certificate.");
        }
        Files[file] = new Loaded(writtenAt, certificates);
        return certificates;
    }
}
