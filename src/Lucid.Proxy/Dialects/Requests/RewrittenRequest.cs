namespace Lucid.Proxy.Dialects.Requests;

/// <summary>A request in the upstream's dialect, kept until it is sent. Model, maximum and thinking are not in it: they
/// are known only when the money is set aside, and are written in front by <see cref="RequestFront"/>.</summary>
internal sealed class RewrittenRequest
{
    /// <summary>Everything behind the front, from its comma to the closing brace.</summary>
    public ByteScratch Rest { get; } = new();

    /// <summary>It is the client's own request with something taken out; the rest is all of it.</summary>
    public bool IsSameDialect { get; set; }

    /// <summary>The front, when it is written.</summary>
    public ByteScratch Front { get; } = new();

    /// <summary>JSON paths of what could not be carried, comma-separated; empty when all was.</summary>
    public ByteScratch Dropped { get; } = new();

    public ThinkingPlan Thinking { get; set; }

    /// <summary>Tools that go by another name there; null nearly always.</summary>
    public ToolNames? Renames { get; set; }

    /// <summary>Makes the object ready for its next request. What it held is wiped: prompts are secrets.</summary>
    public void Clear()
    {
        Rest.Wipe();
        Front.Wipe();
        Dropped.Wipe();
        IsSameDialect = false;
        Thinking = default;
        Renames = null;
    }
}
