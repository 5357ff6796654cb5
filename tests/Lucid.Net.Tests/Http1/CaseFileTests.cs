using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Http1;

/// <summary>Runs the text cases of this folder on every split. Each heading is a rule of the wire.</summary>
public sealed class CaseFileTests
{
    public static TheoryData<TextCase> RequestCases => Cases("request-line", "headers", "framing", "smuggling", "limits");

    public static TheoryData<TextCase> ChunkedCases => Cases("chunked");

    public static TheoryData<TextCase> ResponseCases => Cases("response");

    public static TheoryData<TextCase> HeadResponseCases => Cases("response-to-head");

    [Theory]
    [MemberData(nameof(RequestCases), DisableDiscoveryEnumeration = true)]
    public void Request_heads_read_as_the_case_says_on_every_split(TextCase testCase)
        => Golden.Check(testCase, EverySplit.Read(testCase.Input.ToArray(), CaseLogs.OfRequest));

    [Theory]
    [MemberData(nameof(ChunkedCases), DisableDiscoveryEnumeration = true)]
    public void Chunked_bodies_read_as_the_case_says_on_every_split(TextCase testCase)
        => Golden.Check(testCase, EverySplit.Read(testCase.Input.ToArray(), CaseLogs.OfChunks));

    [Theory]
    [MemberData(nameof(ResponseCases), DisableDiscoveryEnumeration = true)]
    public void Answer_heads_read_as_the_case_says_on_every_split(TextCase testCase)
        => Golden.Check(
            testCase,
            EverySplit.Read(testCase.Input.ToArray(), split => CaseLogs.OfResponse(split, answersHead: false)));

    [Theory]
    [MemberData(nameof(HeadResponseCases), DisableDiscoveryEnumeration = true)]
    public void Answers_to_HEAD_have_no_body(TextCase testCase)
        => Golden.Check(
            testCase,
            EverySplit.Read(testCase.Input.ToArray(), split => CaseLogs.OfResponse(split, answersHead: true)));

    private static TheoryData<TextCase> Cases(params string[] files) => CaseRows.Of("Http1", files);
}
