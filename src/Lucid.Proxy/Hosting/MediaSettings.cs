namespace Lucid.Proxy.Hosting;

/// <summary>Where generated media are kept. Checked and carried; this version has no media endpoints yet.</summary>
internal sealed record MediaSettings
{
    /// <summary>The stores that can be named.</summary>
    public static string[] Stores { get; } = ["disk", "s3"];

    /// <summary>One of <see cref="Stores"/>.</summary>
    public string Store { get; init; } = "disk";

    /// <summary>How long an object is kept, in hours.</summary>
    public int TtlHours { get; init; } = 24;
}
