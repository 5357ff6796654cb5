namespace Lucid.Proxy.Catalog;

/// <summary>Holds the catalog in force. Any thread reads; a reload swaps it as a whole.</summary>
internal sealed class CatalogHolder
{
    private volatile CatalogSnapshot _current;

    /// <summary>Starts with a first catalog.</summary>
    public CatalogHolder(CatalogSnapshot first) => _current = first;

    /// <summary>The catalog in force. An exchange reads it once and keeps what it read.</summary>
    public CatalogSnapshot Current => _current;

    /// <summary>Puts another catalog in force for the exchanges that start from now on.</summary>
    public void Swap(CatalogSnapshot next) => _current = next;
}
