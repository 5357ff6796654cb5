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

    /// <summary>The maker of Gemini's thought signatures; such a mark is <c>lucid.google.</c> and the signature, or
    /// <c>lucid.google-2.</c> when it came late for a call that is not the last: the third one.</summary>
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
    /// <param name="maker">Whose it is; empty for Anthropic's own.</param>
    /// <param name="inner">The signature.</param>
    /// <param name="tool">Which tool call of the message it belongs to; -1 where its place says that.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ReadOnlySpan<byte> maker, ReadOnlySpan<byte> inner, int tool, ByteScratch output)
    {
        if (!maker.IsEmpty)
        {
            output.Write(Prefix);
            output.Write(maker);
            if (tool >= 0)
            {
                output.Write((byte)'-');
                output.WriteNumber(tool);
            }

            output.Write((byte)'.');
        }

        output.Write(inner);
    }
}
