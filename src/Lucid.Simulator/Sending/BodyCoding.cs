using System;
using System.IO;
using System.IO.Compression;

namespace Lucid.Simulator.Sending;

/// <summary>Compresses a whole answer, as fronts of some upstreams do whatever they are asked.</summary>
internal static class BodyCoding
{
    /// <summary>Whether there is a coding of this name.</summary>
    public static bool Knows(string coding) => coding is "gzip" or "deflate" or "br";

    /// <summary>Replaces a body by its compressed form.</summary>
    public static void Apply(string coding, ByteBuffer body)
    {
        using MemoryStream coded = new();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(body.Written);
        }

        body.Truncate(0);
        body.Append(coded.GetBuffer().AsSpan(0, (int)coded.Length));
    }
}
