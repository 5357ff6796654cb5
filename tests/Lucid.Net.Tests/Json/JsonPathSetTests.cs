using System;
using System.Linq;
using Lucid.Net.Json;
using Xunit;

namespace Lucid.Net.Tests.Json;

public sealed class JsonPathSetTests
{
    [Theory]
    [InlineData("model")]
    [InlineData("")]
    [InlineData("$.")]
    [InlineData("$model")]
    [InlineData("$..a")]
    [InlineData("$[0]")]
    [InlineData("$.a b")]
    [InlineData("$.a[*")]
    [InlineData("$.é")]
    [InlineData("!!$.a")]
    [InlineData("$.a.b.c.d.e.f.g.h.i.j.k.l.m")]
    public void A_malformed_path_is_refused_at_start(string path)
        => Assert.Throws<ArgumentException>(() => JsonPathSet.Create(path));

    [Fact]
    public void A_path_that_is_there_twice_is_refused()
        => Assert.Throws<ArgumentException>(() => JsonPathSet.Create("$.a", "!$.a"));

    [Fact]
    public void A_set_has_at_most_64_paths()
    {
        string[] paths = [.. Enumerable.Range(0, JsonPathSet.MaxPaths).Select(i => "$.k" + i)];
        Assert.Equal(64, JsonPathSet.Create(paths).Count);
        Assert.Throws<ArgumentException>(() => JsonPathSet.Create([.. paths, "$.x"]));
        Assert.Throws<ArgumentException>(() => JsonPathSet.Create());
    }

    [Fact]
    public void The_index_of_a_path_is_its_position()
    {
        JsonPathSet paths = JsonPathSet.Create("!$.model", "$.a[*].b");
        Assert.Equal("$.model", paths.PathText(0));
        Assert.Equal("$.a[*].b", paths.PathText(1));
    }
}
