using Lucid.Net.Sse;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Sse;

/// <summary>Runs the text cases of this folder on every split.</summary>
public sealed class CaseFileTests
{
    public static TheoryData<TextCase> Streams => CaseRows.Of("Sse", "streams");

    public static TheoryData<TextCase> LimitedStreams => CaseRows.Of("Sse", "limits");

    [Theory]
    [MemberData(nameof(Streams), DisableDiscoveryEnumeration = true)]
    public void Streams_read_as_the_case_says_on_every_split(TextCase testCase)
        => Golden.Check(testCase, EverySplit.Read(testCase.Input.ToArray(), s => EventLog.Of(s, default)));

    [Theory]
    [MemberData(nameof(LimitedStreams), DisableDiscoveryEnumeration = true)]
    public void Streams_with_a_limit_of_16_bytes_read_as_the_case_says(TextCase testCase)
        => Golden.Check(testCase, EverySplit.Read(testCase.Input.ToArray(), s => EventLog.Of(s, new SseScanner(16))));
}
