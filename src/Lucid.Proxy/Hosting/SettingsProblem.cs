namespace Lucid.Proxy.Hosting;

/// <summary>One thing wrong with the configuration, said so that it can be found and mended.</summary>
/// <param name="Place">A file and line such as <c>lucid.json:12</c>, or <c>environment LUCID__listen</c>.</param>
/// <param name="Message">What is wrong and what to write instead. Never holds a secret.</param>
internal sealed record SettingsProblem(string Place, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Message}";
}
