using System;
using System.Globalization;

using Xunit;

namespace Lucid.Proxy.Tests;

/// <summary>The seed of a random test: printed, and taken from LUCID_SEED to repeat a run.</summary>
internal static class Seeds
{
    public static int Next()
    {
        string? given = Environment.GetEnvironmentVariable("LUCID_SEED");
        int seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"LUCID_SEED={seed}");
        return seed;
    }
}
