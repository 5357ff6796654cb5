using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Says a source on the web in either dialect: an annotation of the kind <c>url_citation</c>, which marks a
/// stretch of the text, and a citation of the kind <c>web_search_result_location</c>, which belongs to a
/// block.</summary>
internal static class UrlCitation
{
    // What stands between pending heads; no JSON text has it.
    private const byte Cut = 0;

    private static readonly KeySet CitationKeys = new("type", "url", "title", "cited_text", "encrypted_index");
    private static readonly KeySet AnnotationKeys = new("url", "title", "content");

    /// <summary>Writes an annotation up to its last number, where the text ends that it belongs to.</summary>
    /// <param name="citation">A citation, raw.</param>
    /// <param name="start">Characters of the answer in front of its block.</param>
    /// <param name="drops">Learns what an annotation has no place for.</param>
    /// <param name="output">Where to; unchanged when it is no source on the web.</param>
    public static void WritePending(ReadOnlySpan<byte> citation, long start, AnswerDrops drops, ByteScratch output)
    {
        var isWeb = false;
        var url = default(ByteRange);
        var title = default(ByteRange);
        var cited = default(ByteRange);
        var hasHandle = false;
        var cursor = new JsonCursor(citation, 0);
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            var isText = cursor.Kind == JsonKind.String;
            var value = cursor.Pass();
            switch (isText ? CitationKeys.IndexOf(Text(citation, key)) : -1)
            {
                case 0:
                    isWeb = Text(citation, value).SequenceEqual("web_search_result_location"u8);
                    break;
                case 1:
                    url = value;
                    break;
                case 2:
                    title = value;
                    break;
                case 3:
                    cited = value;
                    break;
                case 4:
                    hasHandle = value.Bytes > 0 && !Text(citation, value).StartsWith(ThoughtMark.Prefix);
                    break;
                default:
                    break;
            }
        }

        if (!isWeb || url.IsEmpty)
        {
            drops.Add(AnswerSite.BlockMember, "citations"u8);
            return;
        }

        if (hasHandle)
        {
            drops.Add(AnswerSite.Citation, "encrypted_index"u8);
        }

        output.Write("{\"type\":\"url_citation\",\"url_citation\":{\"url\":\""u8);
        output.Write(Text(citation, url));
        output.Write("\",\"title\":\""u8);
        output.Write(Text(citation, title));
        if (!cited.IsEmpty)
        {
            // Not OpenAI's, but the name under which others who speak its dialect tell it.
            output.Write("\",\"content\":\""u8);
            output.Write(Text(citation, cited));
        }

        output.Write("\",\"start_index\":"u8);
        output.WriteNumber(start);
        output.Write(",\"end_index\":"u8);
        output.Write(Cut);
    }

    /// <summary>Completes what is pending, comma-separated, and forgets it.</summary>
    public static void WriteComplete(ByteScratch pending, long end, ByteScratch output)
    {
        var rest = pending.Span;
        for (var isFirst = true; !rest.IsEmpty; isFirst = false)
        {
            var cut = rest.IndexOf(Cut);
            output.Write(isFirst ? default : ","u8);
            output.Write(rest[..cut]);
            output.WriteNumber(end);
            output.Write("}}"u8);
            rest = rest[(cut + 1)..];
        }

        pending.Clear();
    }

    /// <summary>Writes the citation that an annotation amounts to. The handle by which Anthropic finds its own results
    /// is ours: it must never be shown to that provider.</summary>
    /// <param name="json">What the annotation stands in.</param>
    /// <param name="annotation">Where.</param>
    /// <param name="output">Cleared; empty afterwards when it is no source on the web.</param>
    public static void WriteCitation(ReadOnlySpan<byte> json, ByteRange annotation, ByteScratch output)
    {
        output.Clear();
        var cursor = new JsonCursor(json, annotation.Start);
        if (cursor.Kind != JsonKind.Object)
        {
            return;
        }

        var inner = -1;
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            inner = cursor.Kind == JsonKind.Object && Text(json, key).SequenceEqual("url_citation"u8)
                ? cursor.Position
                : inner;
            cursor.Pass();
        }

        if (inner < 0)
        {
            return;
        }

        var url = default(ByteRange);
        var title = default(ByteRange);
        var content = default(ByteRange);
        cursor = new JsonCursor(json, inner);
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            var index = cursor.Kind == JsonKind.String ? AnnotationKeys.IndexOf(Text(json, key)) : -1;
            var value = cursor.Pass();
            url = index == 0 ? value : url;
            title = index == 1 ? value : title;
            content = index == 2 ? value : content;
        }

        if (url.IsEmpty)
        {
            return;
        }

        output.Write("{\"type\":\"web_search_result_location\",\"url\":\""u8);
        output.Write(Text(json, url));
        output.Write("\",\"title\":"u8);
        if (title.IsEmpty)
        {
            output.Write("null"u8);
        }
        else
        {
            output.Write("\""u8);
            output.Write(Text(json, title));
            output.Write("\""u8);
        }

        output.Write(",\"encrypted_index\":\""u8);
        output.Write(ThoughtMark.None);
        output.Write("\",\"cited_text\":\""u8);
        output.Write(Text(json, content));
        output.Write("\"}"u8);
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json, ByteRange range) =>
        json.Slice(range.Start, range.Bytes);
}
