using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

/// <summary>Runs the text cases of this folder on every split.</summary>
public sealed class CaseFileTests
{
    public static TheoryData<TextCase> Texts => CaseRows.Of("Json", "values", "refused", "keys");

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Texts_read_as_the_case_says_on_every_split(TextCase testCase)
        => Golden.Check(testCase, EverySplit.Read(testCase.Input.ToArray(), ScanLog.Of));
}
