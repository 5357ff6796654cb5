using System;
using System.Collections.Generic;
using Lucid.Net.Http1;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class RejectReasonsTests
{
    private static readonly int[] s_statuses = [400, 405, 408, 411, 413, 414, 415, 417, 421, 431, 501, 502, 503, 505];

    [Fact]
    public void Every_reason_has_a_sentence_of_its_own_and_a_status_of_an_error()
    {
        HashSet<string> sentences = [];
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
        {
            string sentence = RejectReasons.Text(reason);
            Assert.EndsWith(".", sentence.Replace("?", ".", StringComparison.Ordinal));
            Assert.True(sentences.Add(sentence), reason.ToString());
            Assert.Contains(RejectReasons.Status(reason), s_statuses);
        }
    }
}
