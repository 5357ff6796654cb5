using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the section <c>limits</c>.</summary>
internal static class LimitReader
{
    private const int MaxBodyBytes = 128 << 20;
    private const int MaxHeadBytes = 1 << 20;

    // What the heads keep of a field line are offsets of 16 bits.
    private const int MaxFieldBytes = 65_534;
    private const int MaxMegabytes = 16 << 20;

    private static readonly string[] Keys = ["concurrencyPerUser", "maxBodyBytes", "maxHeadBytes", "maxHeaderCount",
        "maxFieldBytes", "maxTargetBytes", "maxBufferedMegabytes", "maxConnections", "maxConnectionsPerAddress",
        "idleSeconds", "headSeconds", "bodyGraceSeconds", "bodyBytesPerSecond", "sendStallSeconds", "maxDrainBytes",
        "drainSeconds", "endCallsOfRevokedKeys", "keylessOllama"];

    /// <summary>Reads it; what is wrong is noted and keeps its default.</summary>
    public static LimitSettings Read(SettingsSection root)
    {
        LimitSettings usual = new();
        SettingsSection limits = root.Child("limits");
        bool strict = root.Truth("strict", usual.Strict);
        if (!limits.HasOnly(Keys))
        {
            return usual;
        }

        return new LimitSettings
        {
            ConcurrencyPerUser = limits.Whole("concurrencyPerUser", 1, 100_000, usual.ConcurrencyPerUser),
            MaxBodyBytes = limits.Whole("maxBodyBytes", 1024, MaxBodyBytes, usual.MaxBodyBytes),
            MaxHeadBytes = limits.Whole("maxHeadBytes", 1024, MaxHeadBytes, usual.MaxHeadBytes),
            MaxHeaderCount = limits.Whole("maxHeaderCount", 16, 1000, usual.MaxHeaderCount),
            MaxFieldBytes = limits.Whole("maxFieldBytes", 512, MaxFieldBytes, usual.MaxFieldBytes),
            MaxTargetBytes = limits.Whole("maxTargetBytes", 128, MaxFieldBytes, usual.MaxTargetBytes),
            MaxBufferedMegabytes = limits.Whole("maxBufferedMegabytes", 0, MaxMegabytes, usual.MaxBufferedMegabytes),
            MaxConnections = limits.Whole("maxConnections", 0, 1_000_000, usual.MaxConnections),
            MaxConnectionsPerAddress = limits.Whole(
                "maxConnectionsPerAddress", 0, 1_000_000, usual.MaxConnectionsPerAddress),
            IdleSeconds = limits.Whole("idleSeconds", 1, 3600, usual.IdleSeconds),
            HeadSeconds = limits.Whole("headSeconds", 1, 600, usual.HeadSeconds),
            BodyGraceSeconds = limits.Whole("bodyGraceSeconds", 1, 600, usual.BodyGraceSeconds),
            BodyBytesPerSecond = limits.Whole("bodyBytesPerSecond", 0, 1_000_000, usual.BodyBytesPerSecond),
            SendStallSeconds = limits.Whole("sendStallSeconds", 1, 3600, usual.SendStallSeconds),
            MaxDrainBytes = limits.Whole("maxDrainBytes", 0, 16 << 20, usual.MaxDrainBytes),
            DrainSeconds = limits.Whole("drainSeconds", 0, 3600, usual.DrainSeconds),
            KeylessOllama = limits.Truth("keylessOllama", usual.KeylessOllama),
            EndsCallsOfRevokedKeys = limits.Truth("endCallsOfRevokedKeys", usual.EndsCallsOfRevokedKeys),
            Strict = strict,
        };
    }
}
