using System;
using System.Buffers;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Names of tools that an upstream does not take, and what they were sent as. Every provider takes letters,
/// digits, <c>_</c> and <c>-</c>, at most 64; names of gatewayed tools are sometimes longer.</summary>
internal sealed class ToolNames
{
    private const int MaxBytes = 64;
    private const int HashBytes = 8;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"u8);

    private readonly List<(byte[] Sent, byte[] Original)> _names = [];

    /// <summary>True for a name that can stay as it is.</summary>
    public static bool IsClean(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaxBytes
        && name.IndexOfAnyExcept(Allowed) < 0;

    /// <summary>Writes what a name is sent as: the same for the same name, in definition, choice and call.</summary>
    public static void Write(ReadOnlySpan<byte> name, ByteScratch output)
    {
        if (IsClean(name))
        {
            output.Write(name);
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        foreach (var value in name[..Math.Min(name.Length, MaxBytes - HashBytes - 1)])
        {
            output.Write(IsClean([value]) ? value : (byte)'_');
        }

        output.Write((byte)'_');
        for (var i = 0; i < HashBytes; i++)
        {
            output.Write("0123456789abcdef"u8[(hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15]);
        }
    }

    /// <summary>The names of a request that are changed on the way; null when none is.</summary>
    public static ToolNames? Of(ChatRequest request)
    {
        ToolNames? names = null;
        foreach (ref readonly var tool in request.Tools.Span)
        {
            var original = request.Text(tool.Name);
            if (!IsClean(original))
            {
                var sent = new ByteScratch();
                Write(original, sent);
                names ??= new ToolNames();
                names._names.Add((sent.Span.ToArray(), original.ToArray()));
            }
        }

        return names;
    }

    /// <summary>Finds the client's own name of a tool.</summary>
    /// <param name="sent">As the upstream says it: the inside of a JSON string.</param>
    /// <param name="original">As the client wrote it.</param>
    public bool TryRestore(ReadOnlySpan<byte> sent, out ReadOnlySpan<byte> original)
    {
        foreach (var (known, name) in _names)
        {
            if (sent.SequenceEqual(known))
            {
                original = name;
                return true;
            }
        }

        original = sent;
        return false;
    }
}
