using System;

namespace Lucid.Proxy.Dialects;

/// <summary>Signatures of thinking blocks that we made. Clients give thinking blocks back as they got them, so they
/// carry what another provider needs to see again; Anthropic refuses them, so they must never reach it.</summary>
internal static class ThoughtMark
{
    /// <summary>How every signature of ours begins.</summary>
    public static ReadOnlySpan<byte> Prefix => "lucid."u8;

    /// <summary>The whole signature of thinking that has none.</summary>
    public static ReadOnlySpan<byte> None => "lucid.none"u8;

    /// <summary>The maker of Gemini's thought signatures; such a mark is <c>lucid.google.</c> and the
    /// signature.</summary>
    public static ReadOnlySpan<byte> Google => "google"u8;

    /// <summary>Takes a signature apart.</summary>
    /// <param name="signature">As it stands in a thinking block, without quotes.</param>
    /// <param name="maker">Empty for Anthropic's own, and for <see cref="None"/>.</param>
    /// <param name="inner">The maker's signature; empty for <see cref="None"/>.</param>
    public static void Read(
        ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> maker, out ReadOnlySpan<byte> inner)
    {
        maker = default;
        inner = signature;
        if (!signature.StartsWith(Prefix))
        {
            return;
        }

        var rest = signature[Prefix.Length..];
        var dot = rest.IndexOf((byte)'.');
        maker = dot < 0 ? default : rest[..dot];
        inner = dot < 0 ? default : rest[(dot + 1)..];
    }

    /// <summary>Writes the signature of a thinking block.</summary>
    public static void Write(ReadOnlySpan<byte> maker, ReadOnlySpan<byte> inner, ByteScratch output)
    {
        if (!maker.IsEmpty)
        {
            output.Write(Prefix);
            output.Write(maker);
            output.Write((byte)'.');
        }

        output.Write(inner);
    }
}
