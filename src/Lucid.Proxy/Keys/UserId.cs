using System.Globalization;

namespace Lucid.Proxy.Keys;

/// <summary>One user name of one workspace; the cap on concurrent calls is per user. Numbered from 1.</summary>
internal readonly record struct UserId(long Value)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"user_{Value}");
}
