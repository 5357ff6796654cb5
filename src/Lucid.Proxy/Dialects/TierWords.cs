using System;
using Lucid.Net.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects;

/// <summary>The words of the dialects for tiers and regions, in requests and in answers. A word that is not known here
/// has no price, and is told apart from saying nothing.</summary>
internal static class TierWords
{
    /// <summary><c>service_tier</c> of chat completions. Compatible servers say <c>standard</c> or <c>on_demand</c> for
    /// the usual way.</summary>
    public static ServiceTier OpenAi(JsonKind kind, ReadOnlySpan<byte> value) =>
        kind == JsonKind.Null || JsonText.StringEquals(value, "auto"u8) ? ServiceTier.Unsaid
        : JsonText.StringEquals(value, "default"u8) || JsonText.StringEquals(value, "standard"u8)
            || JsonText.StringEquals(value, "on_demand"u8) ? ServiceTier.Standard
        : JsonText.StringEquals(value, "priority"u8) ? ServiceTier.Priority
        : JsonText.StringEquals(value, "flex"u8) ? ServiceTier.Flex
        : JsonText.StringEquals(value, "fast"u8) ? ServiceTier.Fast
        : JsonText.StringEquals(value, "scale"u8) ? ServiceTier.Scale
        : ServiceTier.Unknown;

    /// <summary>Whether a value of <c>service_tier</c> is one of messages' own.</summary>
    public static bool IsAnthropicTier(ReadOnlySpan<byte> value) =>
        JsonText.StringEquals(value, "auto"u8) || JsonText.StringEquals(value, "standard_only"u8);

    /// <summary><c>speed</c> of messages.</summary>
    public static ServiceTier AnthropicSpeed(JsonKind kind, ReadOnlySpan<byte> value) =>
        kind == JsonKind.Null ? ServiceTier.Unsaid
        : JsonText.StringEquals(value, "standard"u8) ? ServiceTier.Standard
        : JsonText.StringEquals(value, "fast"u8) ? ServiceTier.Fast
        : ServiceTier.Unknown;

    /// <summary><c>inference_geo</c> of messages.</summary>
    public static ServiceRegion AnthropicRegion(JsonKind kind, ReadOnlySpan<byte> value) =>
        kind == JsonKind.Null || JsonText.StringEquals(value, "not_available"u8) ? ServiceRegion.Unsaid
        : JsonText.StringEquals(value, "global"u8) ? ServiceRegion.Anywhere
        : JsonText.StringEquals(value, "us"u8) ? ServiceRegion.UnitedStates
        : ServiceRegion.Unknown;
}
