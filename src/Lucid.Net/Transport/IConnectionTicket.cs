namespace Lucid.Net.Transport;

/// <summary>What an accepted connection stands for in somebody's count.</summary>
public interface IConnectionTicket
{
    /// <summary>The connection's socket is free. Called exactly once, on its reactor's thread, however it
    /// ended.</summary>
    void OnReleased();
}
