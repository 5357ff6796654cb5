using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lucid.Testing;

/// <summary>An authority of its own and certificates by it, as PEM files in a folder that goes away again.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucid-tls-").FullName;
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Test Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(2));
        AuthorityFile = Path.Combine(_folder, "authority.pem");
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    /// <summary>The authority's certificate.</summary>
    public string AuthorityFile { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A valid certificate for the names, by the authority.</summary>
    public (string CertificateFile, string KeyFile) Issue(params string[] names)
    {
        return Issue("valid", Now.AddDays(-1), Now.AddDays(1), isSelfSigned: false, names);
    }

    /// <summary>A valid certificate for the names, for the tests' own peers.</summary>
    public SslServerAuthenticationOptions Serve(params string[] names)
    {
        return Serve(Issue(names));
    }

    /// <summary>A pair of files as the options of a server that is not ours.</summary>
    public static SslServerAuthenticationOptions Serve((string CertificateFile, string KeyFile) files)
    {
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile), null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    /// <summary>What a client that trusts the authority asks of a server.</summary>
    public SslClientAuthenticationOptions Trust(string host)
    {
        X509ChainPolicy policy = new()
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(_authority);
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = policy,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
    }

    /// <summary>A certificate by the authority whose time is over.</summary>
    public (string CertificateFile, string KeyFile) IssueExpired(params string[] names)
    {
        return Issue("expired", Now.AddDays(-9), Now.AddDays(-2), isSelfSigned: false, names);
    }

    /// <summary>A certificate that nobody but itself vouches for.</summary>
    public (string CertificateFile, string KeyFile) IssueSelfSigned(params string[] names)
    {
        return Issue("self", Now.AddDays(-1), Now.AddDays(1), isSelfSigned: true, names);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (string CertificateFile, string KeyFile) Issue(
        string kind,
        DateTimeOffset from,
        DateTimeOffset to,
        bool isSelfSigned,
        string[] names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 certificate = isSelfSigned
            ? request.CreateSelfSigned(from, to)
            : request.Create(_authority, from, to, serial);
        string stem = Path.Combine(_folder, $"{kind}-{Convert.ToHexStringLower(serial)}");
        File.WriteAllText(stem + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(stem + ".key", key.ExportPkcs8PrivateKeyPem());
        return (stem + ".pem", stem + ".key");
    }
}
