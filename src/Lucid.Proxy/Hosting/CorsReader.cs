using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the section <c>cors</c>: which web pages may call from a browser.</summary>
internal static class CorsReader
{
    /// <summary>Reads the origins; none is the default.</summary>
    public static IReadOnlyList<string> Read(SettingsSection root)
    {
        SettingsSection cors = root.Child("cors");
        List<string> origins = [];
        if (!cors.HasOnly("origins"))
        {
            return origins;
        }

        foreach (SettingsSection item in cors.Items("origins"))
        {
            if (cors.Child("origins").RequiredText(item.Name) is not { } text)
            {
                continue;
            }

            if (text == "*" || IsOrigin(text))
            {
                origins.Add(text);
            }
            else
            {
                item.Problem($"is \"{text}\"; write an origin such as https://app.example.com, or *.");
            }
        }

        return origins;
    }

    // RFC 6454 section 6.2: what a browser sends is compared byte for byte, so it must be spelt as a browser does.
    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
        && url.Scheme is "http" or "https"
        && string.Equals(url.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal);
}
