using System.Collections.Generic;
using System.Threading.Tasks;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A conversation through an official package, whole or streamed, so that what holds for both endpoints is
/// written once. It offers the tools <c>get_weather</c> and <c>get_time</c> where they are wished for.</summary>
internal abstract class Talk(FamilyModel model)
{
    protected const string Weather = "get_weather";

    protected const string Time = "get_time";

    protected const int MaxTokens = 4000;

    public FamilyModel Model => model;

    public bool HasTools { get; init; }

    /// <summary>Asks for thinking, in the way that the package and the model have for it.</summary>
    public bool Thinks { get; init; }

    public static async Task<Talk> BeginAsync(
        SharedServer shared, Package package, string id, bool hasTools = false, bool thinks = false)
    {
        string key = (await shared.Admin.CreateTenantAsync()).Key;
        FamilyModel model = Family.Of(id);
        return package == Package.OpenAi
            ? new OpenAiTalk(shared.Server.PublicUrl, key, model) { HasTools = hasTools, Thinks = thinks }
            : new AnthropicTalk(shared.Server.PublicUrl, key, model) { HasTools = hasTools, Thinks = thinks };
    }

    /// <summary>A turn of the user: text, and perhaps a medium of a media type beside it.</summary>
    public abstract void Ask(string text, string? mediaType = null, byte[]? medium = null);

    /// <summary>A turn of results, in the order given.</summary>
    public abstract void Answer(IEnumerable<(string Id, string Text)> results);

    /// <summary>Lets the model speak, and keeps what it said in the conversation.</summary>
    public abstract Task<Said> NextAsync(bool isStreamed);

    /// <summary>Status and body of the refusal that the package throws.</summary>
    public abstract Task<(int Status, string Body)> RefusalAsync(bool isStreamed);
}
