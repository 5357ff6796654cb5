using System;
using System.Text;
using Lucid.Fuzz.Oracles;
using Lucid.Net.Http1;

namespace Lucid.Fuzz.Targets;

/// <summary>The fields of a head, one by one.</summary>
internal static class HeadComparison
{
    public static void Require(SlowHead expected, MessageHead head, ReadOnlySpan<byte> input)
    {
        OracleException.Require(head.HeaderCount == expected.Fields.Count, $"{head.HeaderCount} fields", input);
        for (int i = 0; i < head.HeaderCount; i++)
        {
            string name = Encoding.Latin1.GetString(head.Name(i));
            string value = Encoding.Latin1.GetString(head.Value(i));
            bool isSame = name == expected.Fields[i].Key && value == expected.Fields[i].Value;
            OracleException.Require(isSame, $"field {i} is {name}={value}", input);
        }
    }
}
