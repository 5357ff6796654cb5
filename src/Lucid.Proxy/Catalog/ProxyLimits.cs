namespace Lucid.Proxy.Catalog;

/// <summary>The limits in force. Any thread reads; a reload swaps them.</summary>
internal sealed class ProxyLimits
{
    private volatile LimitSettings _current;

    /// <summary>Starts with first limits.</summary>
    public ProxyLimits(LimitSettings first) => _current = first;

    /// <summary>All limits, consistent with each other.</summary>
    public LimitSettings Current => _current;

    /// <summary>Calls one user may have running at once.</summary>
    public int ConcurrencyPerUser => _current.ConcurrencyPerUser;

    /// <summary>The largest request body, in bytes.</summary>
    public int MaxBodyBytes => _current.MaxBodyBytes;

    /// <summary>Whether programs on this machine may use Ollama's own API without a key.</summary>
    public bool KeylessOllama => _current.KeylessOllama;

    /// <summary>The default of <c>x-lucid-strict</c>.</summary>
    public bool Strict => _current.Strict;

    /// <summary>Puts other limits in force for the exchanges that start from now on.</summary>
    public void Swap(LimitSettings next) => _current = next;
}
