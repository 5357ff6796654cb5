using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

public sealed class ModelsTests(SharedServer shared)
{
    [Fact]
    public async Task Catalog_is_public_and_has_the_shape_of_openai()
    {
        RawAnswer answer = await shared.Server.GetAsync("/v1/models");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.Header("content-type"));
        JsonElement root = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal("list", root.GetProperty("object").GetString());
        JsonElement[] models = [.. root.GetProperty("data").EnumerateArray()];
        Assert.Equal(Family.Models.Count + 1, models.Length);
        Assert.All(models, model =>
        {
            Assert.Equal("model", model.GetProperty("object").GetString());
            Assert.Equal(JsonValueKind.Number, model.GetProperty("created").ValueKind);
            Assert.NotNull(model.GetProperty("owned_by").GetString());
        });
        Assert.Contains(models, model => model.GetProperty("id").GetString() == LucidSettings.AnthropicModel);
    }

    [Fact]
    public async Task One_model_is_shown_by_its_id_and_an_unknown_one_is_404()
    {
        RawAnswer one = await shared.Server.GetAsync("/v1/models/" + LucidSettings.OpenAiModel);
        RawAnswer none = await shared.Server.GetAsync("/v1/models/gpt-none");

        Assert.Equal(LucidSettings.OpenAiModel, JsonDocument.Parse(one.Body).RootElement.GetProperty("id").GetString());
        Assert.Equal(404, none.Status);
        Assert.Equal("model_not_found", JsonDocument.Parse(none.Body).RootElement.GetProperty("error")
            .GetProperty("code").GetString());
    }

    [Fact]
    public async Task Upstream_names_and_keys_are_not_in_it()
    {
        RawAnswer answer = await shared.Server.GetAsync("/v1/models");

        Assert.DoesNotContain("upstream-", answer.Text, System.StringComparison.Ordinal);
        Assert.DoesNotContain("sim-", answer.Text, System.StringComparison.Ordinal);
    }
}
