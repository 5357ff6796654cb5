namespace Lucid.Proxy.Dialects;

/// <summary>Takes an answer step by step.</summary>
internal interface IChatEventSink
{
    /// <summary>Takes the next step. Its spans are gone when the method returns.</summary>
    void On(in ChatEvent chatEvent);
}
