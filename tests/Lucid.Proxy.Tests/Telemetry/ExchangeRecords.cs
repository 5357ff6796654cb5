using System.Net;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Tests.Telemetry;

/// <summary>Records to count and to log.</summary>
internal static class ExchangeRecords
{
    private static readonly IPEndPoint Client = new(IPAddress.Loopback, 4711);

    /// <summary>A streamed call of the model numbered 3 that went well.</summary>
    public static ExchangeRecord Answered(int status = 200, ExchangeOutcome outcome = ExchangeOutcome.Answered) => new()
    {
        Exchange = 0x0123456789abcdef,
        AtUnixMs = 1_795_343_400_123,
        Client = Client,
        Method = "POST"u8,
        Path = "/v1/messages"u8,
        Status = status,
        Outcome = outcome,
        Model = "claude-haiku-4-5"u8,
        ModelNumber = 3,
        Provider = "anthropic",
        UpstreamStatus = status,
        Workspace = 1,
        Key = 2,
        UserName = "alice",
        IsStream = true,
        Usage = new TokenUsage(10, 20, 30, 40, 0),
        UsageSource = UsageSource.Reported,
        Cost = new NanoUsd(1_000_000_007),
        DurationMs = 1234,
        FirstByteMs = 56,
    };

    /// <summary>A request refused at the door.</summary>
    public static ExchangeRecord Refused() => new()
    {
        Exchange = 1,
        Method = "GET"u8,
        Path = "/v1/\"x\"\n\xff"u8,
        Status = 401,
        Outcome = ExchangeOutcome.Refused,
        ErrorCode = "invalid_api_key"u8,
        ModelNumber = -1,
        FirstByteMs = -1,
    };
}
