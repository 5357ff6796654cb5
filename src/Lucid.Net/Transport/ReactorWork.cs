namespace Lucid.Net.Transport;

/// <summary>
/// Work posted to a reactor. It is its own queue link, so posting allocates nothing; it may be posted again once it has
/// begun to run, never while it is still queued.
/// </summary>
public abstract class ReactorWork
{
    internal ReactorWork? Next;
    internal int QueuedFlag;

    /// <summary>Called once per post on the reactor's thread.</summary>
    protected internal abstract void Run();
}
