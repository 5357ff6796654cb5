using System;
using System.Text;
using Lucid.Net.Http1;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class KnownHeadersTests
{
    public static TheoryData<KnownHeader> All => new(Enum.GetValues<KnownHeader>()[1..]);

    [Theory]
    [MemberData(nameof(All))]
    public void Every_known_name_is_found_in_any_letter_case(KnownHeader header)
    {
        string name = Encoding.ASCII.GetString(KnownHeaders.NameOf(header));
        Assert.Equal(header, KnownHeaders.Classify(Encoding.ASCII.GetBytes(name)));
        Assert.Equal(header, KnownHeaders.Classify(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
        string capital = char.ToUpperInvariant(name[0]) + name[1..];
        Assert.Equal(header, KnownHeaders.Classify(Encoding.ASCII.GetBytes(capital)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_name_is_its_members_name_in_words(KnownHeader header)
    {
        string name = Encoding.ASCII.GetString(KnownHeaders.NameOf(header)).Replace("-", "", StringComparison.Ordinal);
        Assert.Equal(header.ToString().ToLowerInvariant(), name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_name_with_one_other_byte_is_not_known(KnownHeader header)
    {
        byte[] name = KnownHeaders.NameOf(header).ToArray();
        for (int i = 0; i < name.Length; i++)
        {
            byte right = name[i];
            foreach (byte wrong in "_~!0q"u8)
            {
                name[i] = wrong;
                Assert.True(wrong == right || KnownHeaders.Classify(name) == KnownHeader.Other);
            }

            name[i] = right;
        }

        Assert.Equal(KnownHeader.Other, KnownHeaders.Classify(name.AsSpan(1)));
        Assert.Equal(KnownHeader.Other, KnownHeaders.Classify(default));
    }

    [Fact]
    public void The_set_of_known_names_fits_one_word()
        => Assert.True(Enum.GetValues<KnownHeader>().Length <= 64);
}
