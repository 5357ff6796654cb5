namespace Lucid.Proxy.Settlement;

/// <summary>What a way out means for the price of the call.</summary>
internal static class WayOutRule
{
    /// <summary>How far a call got. Pure.</summary>
    /// <param name="way">How it ended.</param>
    /// <param name="hasFirstByte">A byte of the answer went to the client.</param>
    /// <param name="isProduced">The upstream said that the model began, reported usage, or sent output that was
    /// counted.</param>
    public static CallCompletion Completion(WayOut way, bool hasFirstByte, bool isProduced) => way switch
    {
        WayOut.Unanswered or WayOut.Refused => CallCompletion.NothingProduced,
        WayOut.Answered => CallCompletion.Complete,
        WayOut.PastHold => CallCompletion.Cut,

        // The caller ended it: what the upstream has made by then is billed to us, whether a byte of it went out or
        // not.
        WayOut.ClientLeft or WayOut.KeyRevoked => hasFirstByte || isProduced
            ? CallCompletion.Cut
            : CallCompletion.NothingProduced,

        // Not the caller's doing: who got nothing of a model pays nothing, whatever the upstream makes of it. A
        // comment, a ping or an error is nothing of a model.
        _ => hasFirstByte && isProduced ? CallCompletion.Cut : CallCompletion.NothingProduced,
    };
}
