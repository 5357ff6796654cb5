using System;
using System.Linq;
using Lucid.Proxy.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

/// <summary>What the built-in models declare for a picture is above what their makers document.</summary>
public sealed class BuiltInPictureTests
{
    [Theory]
    [InlineData("claude-opus-4-7", 4784)]
    [InlineData("claude-sonnet-4-6", 1600)]
    [InlineData("claude-haiku-4-5", 1600)]
    [InlineData("gpt-4o", 1445)]
    public void A_declaration_has_room_above_the_documented_most(string model, int most)
    {
        var declared = Declared(model);

        Assert.True(declared >= most * 5 / 4, $"{model} declares {declared}, its maker counts up to {most}.");
    }

    [Fact]
    public void No_size_counts_more_in_gpt_4o_than_it_declares()
    {
        var most = 0;
        for (var width = 1; width <= 10_000; width += 37)
        {
            for (var height = 1; height <= 10_000; height += 37)
            {
                most = Math.Max(most, TilesOfOpenAi(width, height));
            }
        }

        Assert.Equal(8, most);
        Assert.True(85 + (170 * most) <= Declared("gpt-4o"));
    }

    [Fact]
    public void What_no_maker_bounds_is_not_declared() => Assert.All(
        Options().Models,
        model => Assert.Equal(
            (0, 0, 0), (model.PartTokens.Pdf, model.PartTokens.Audio, model.PartTokens.Video)));

    /// <summary>Fitted into 2,048 by 2,048, then the shorter side to 768; never made larger.</summary>
    private static int TilesOfOpenAi(double width, double height)
    {
        var fit = Math.Min(1, 2048 / Math.Max(width, height));
        var shorter = Math.Min(1, 768 / (Math.Min(width, height) * fit));
        return (int)(Math.Ceiling(Math.Round(width * fit * shorter) / 512)
            * Math.Ceiling(Math.Round(height * fit * shorter) / 512));
    }

    private static int Declared(string model) => Options().Models.Single(one => one.Id == model).PartTokens.Image;

    private static LucidOptions Options() => SettingsReader.Read(null, [], SettingsText.Environment()).Options!;
}
