namespace Lucid.Net.Transport.Epoll;

/// <summary>
/// A few descriptors held back. When accepting finds none left they are let go, so that running exchanges can still
/// dial and the journal can still open a file, while accepting pauses until they can be had again.
/// </summary>
internal sealed class DescriptorReserve
{
    private readonly int[] _held = [-1, -1, -1, -1, -1, -1, -1, -1];

    /// <summary>True when all are held.</summary>
    public bool IsFull
    {
        get
        {
            foreach (int descriptor in _held)
            {
                if (descriptor < 0)
                {
                    return false;
                }
            }
            return true;
        }
    }

    /// <summary>Takes what is missing.</summary>
    /// <returns>False when the process still has none to spare.</returns>
    public bool Refill()
    {
        for (int i = 0; i < _held.Length; i++)
        {
            if (_held[i] < 0)
            {
                _held[i] = LinuxCalls.CreateEventCounter();
            }
        }
        return IsFull;
    }

    /// <summary>Lets all go.</summary>
    public void Release()
    {
        for (int i = 0; i < _held.Length; i++)
        {
            if (_held[i] >= 0)
            {
                LinuxCalls.Close(_held[i]);
                _held[i] = -1;
            }
        }
    }
}
