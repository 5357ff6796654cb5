namespace Lucid.Net.Time;

/// <summary>
/// Something that happens at a time, on the thread of one reactor. The timer is its own list node: scheduling allocates
/// nothing. It belongs to the reactor it was scheduled on until it elapsed or was cancelled. Not thread-safe.
/// </summary>
public abstract class ReactorTimer
{
    internal ReactorTimer? Next;
    internal ReactorTimer? Previous;
    internal long DueAt;
    internal short Slot = -1;

    /// <summary>True from scheduling until the timer elapses or is cancelled.</summary>
    public bool IsScheduled => Slot >= 0;

    /// <summary>Called once on the reactor's thread when the time is over; the timer may be scheduled again
    /// here.</summary>
    protected internal abstract void OnElapsed();
}
