using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the addresses to listen on.</summary>
internal static class ListenReader
{
    /// <summary>The section <c>listen</c>: where callers are served.</summary>
    public static IReadOnlyList<ListenerSettings> Public(
        SettingsSection root, IReadOnlyList<ListenerSettings> usual)
    {
        if (!root.Has("listen"))
        {
            return usual;
        }

        // One text, as the environment can only give it: addresses with commas between.
        if (root.SingleText("listen") is { } text)
        {
            IEnumerable<string> parts = text.Split(',').Select(part => part.Trim());
            return [.. parts.Select(part => ReadAddress(root, "listen", part)).OfType<ListenerSettings>()];
        }

        IReadOnlyList<SettingsSection> items = root.Items("listen");
        if (items.Count == 0)
        {
            root.Problem("listen", $"names no address; write {EndpointText.Form}.");
        }

        return [.. items.Select(item => ReadListener(root.Child("listen"), item.Name)).OfType<ListenerSettings>()];
    }

    /// <summary>The section <c>admin</c>: where operators are served.</summary>
    public static ListenerSettings Admin(SettingsSection root, ListenerSettings usual)
    {
        SettingsSection admin = root.Child("admin");
        return admin.HasOnly("listen") && admin.Has("listen") ? ReadListener(admin, "listen") ?? usual : usual;
    }

    /// <summary>Notes listeners that would take each other's place; on port 0, any free one, none ever meet.</summary>
    public static void CheckApart(SettingsSection root, LucidOptions options)
    {
        HashSet<IPEndPoint> seen = [];
        foreach (IPEndPoint endpoint in options.Listen.Select(listener => listener.Endpoint))
        {
            if (endpoint.Port != 0 && !seen.Add(endpoint))
            {
                root.Problem("listen", $"names {endpoint} twice.");
            }
        }

        IPEndPoint admin = options.Admin.Endpoint;
        if (admin.Port != 0 && seen.Any(endpoint => Collide(endpoint, admin)))
        {
            root.Child("admin").Problem("listen", $"is {admin}, where callers are served; take another port.");
        }
    }

    // An address as text, or an object with a certificate.
    private static ListenerSettings? ReadListener(SettingsSection parent, string key)
    {
        if (!parent.IsObjectAt(key))
        {
            return parent.RequiredText(key) is { } text ? ReadAddress(parent, key, text) : null;
        }

        SettingsSection section = parent.Child(key);
        section.HasOnly("address", "certificate", "key");
        string? address = section.RequiredText("address");
        string? certificate = ReadFileName(section, "certificate");
        string? privateKey = ReadFileName(section, "key");
        if (section.Has("certificate") != section.Has("key"))
        {
            section.Problem("needs certificate and key together (PEM files).");
        }

        ListenerSettings? listener = address is null ? null : ReadAddress(section, "address", address);
        return listener is null ? null : listener with { CertificateFile = certificate, KeyFile = privateKey };
    }

    private static ListenerSettings? ReadAddress(SettingsSection section, string key, string text)
    {
        if (EndpointText.TryParse(text, out IPEndPoint endpoint))
        {
            return new ListenerSettings(endpoint);
        }

        section.Problem(key, $"is \"{text}\"; write {EndpointText.Form}.");
        return null;
    }

    private static string? ReadFileName(SettingsSection section, string key)
    {
        string? path = section.Has(key) ? section.RequiredText(key) : null;
        if (path is not null && !File.Exists(path))
        {
            section.Problem(key, $"is {path}, and there is no such file.");
        }

        return path;
    }

    private static bool Collide(IPEndPoint left, IPEndPoint right)
        => left.Port == right.Port && (left.Equals(right) || IsEveryAddress(left) || IsEveryAddress(right));

    private static bool IsEveryAddress(IPEndPoint endpoint)
        => endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);
}
