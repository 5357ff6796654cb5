using System;
using System.IO;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lucid.Net.Transport.Tls;

/// <summary>Decides on one server's certificate and remembers in one sentence why it was refused.</summary>
internal sealed class CertificateCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly TlsClientOptions _options;
    private X509Certificate2Collection? _extraTrust;

    public CertificateCheck(TlsClientOptions options)
    {
        _options = options;
    }

    /// <summary>The name the certificate must be for.</summary>
    public string Host => _options.ServerName;

    /// <summary>Why the certificate was refused; null as long as it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What every chain has to satisfy. Nothing is fetched: a download would block the reactor.</summary>
    public static X509ChainPolicy CreatePolicy()
    {
        X509ChainPolicy policy = new()
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    /// <summary>Reads the extra authorities, if there are any.</summary>
    /// <returns>False when the file cannot be used; <see cref="Refusal"/> says why.</returns>
    public bool TryLoadExtraTrust()
    {
        if (_options.ExtraCaFile is null)
        {
            return true;
        }
        try
        {
            _extraTrust = ExtraTrust.Load(_options.ExtraCaFile);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or CryptographicException or ArgumentException)
        {
            Refusal = $"The file of extra authorities {_options.ExtraCaFile} cannot be used: {exception.Message}";
            return false;
        }
    }

    /// <summary>Called by the TLS stream, synchronously within the handshake.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        if (certificate is not X509Certificate2 leaf || chain is null)
        {
            Refusal = $"{Host} sent no certificate.";
            return false;
        }
        bool isChainRefused = (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0;
        X509ChainStatus[] status = chain.ChainStatus;
        if (isChainRefused && _extraTrust is not null && IsTrustedByExtra(leaf, chain, out status))
        {
            isChainRefused = false;
        }
        if (isChainRefused)
        {
            Refusal = Explain(leaf, status);
            return false;
        }
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            Refusal = $"The certificate is for {NamesOf(leaf)}, not for {Host}.";
            return false;
        }
        return true;
    }

    private static string NamesOf(X509Certificate2 leaf)
    {
        string name = leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        return string.IsNullOrEmpty(name) ? leaf.Subject : name;
    }

    private bool IsTrustedByExtra(X509Certificate2 leaf, X509Chain presented, out X509ChainStatus[] status)
    {
        using X509Chain chain = new();
        chain.ChainPolicy = CreatePolicy();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_extraTrust!);
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        foreach (X509ChainElement element in presented.ChainElements)
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }
        bool isTrusted = chain.Build(leaf);
        status = chain.ChainStatus;
        return isTrusted;
    }

    private string Explain(X509Certificate2 leaf, X509ChainStatus[] status)
    {
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus one in status)
        {
            flags |= one.Status;
        }
        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return $"The certificate of {Host} is expired or not yet valid "
                + $"(valid from {leaf.NotBefore:yyyy-MM-dd} to {leaf.NotAfter:yyyy-MM-dd}).";
        }
        if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData))
        {
            return $"The certificate of {Host} is self-signed and not trusted.";
        }
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return $"The certificate of {Host} was issued by {leaf.Issuer}, which is not trusted.";
        }
        return $"The certificate of {Host} was refused: {flags}.";
    }
}
