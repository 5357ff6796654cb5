using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>The word for how hard a model is to think, out of what either dialect says of it.</summary>
internal static class EffortWord
{
    // Budgets up to these are low and medium effort.
    private const long LowBudget = 2048;
    private const long MediumBudget = 12_000;

    /// <summary>The word; empty for none.</summary>
    public static ReadOnlySpan<byte> For(ChatRequest request, UpstreamFlavor flavor)
    {
        var effort = Wished(request);
        if (flavor == UpstreamFlavor.Gemini)
        {
            // Its Pro models cannot be kept from thinking, and know no more than high.
            var said = effort switch
            {
                Effort.None => Effort.Unsaid,
                Effort.Minimal => Effort.Low,
                Effort.Xhigh or Effort.Max => Effort.High,
                _ => effort,
            };
            request.Drop(said == effort ? default : request.EffortField);
            effort = said;
        }

        return Of(effort);
    }

    /// <summary>The word; empty for none.</summary>
    public static ReadOnlySpan<byte> Of(Effort effort) => effort switch
    {
        Effort.None => "none"u8,
        Effort.Minimal => "minimal"u8,
        Effort.Low => "low"u8,
        Effort.Medium => "medium"u8,
        Effort.High => "high"u8,
        Effort.Xhigh => "xhigh"u8,
        Effort.Max => "max"u8,
        _ => default,
    };

    private static Effort Wished(ChatRequest request)
    {
        if (request.Effort != Effort.Unsaid)
        {
            return request.Effort;
        }

        return request.Thinking != ThinkingWish.Budget ? Effort.Unsaid
            : request.ThinkingBudget <= LowBudget ? Effort.Low
            : request.ThinkingBudget <= MediumBudget ? Effort.Medium
            : Effort.High;
    }
}
