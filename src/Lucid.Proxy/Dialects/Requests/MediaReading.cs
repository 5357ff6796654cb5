using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Reads media from the values in which clients give them: data URLs, links, base64.</summary>
internal static class MediaReading
{
    private const string Formats =
        "images are png, jpeg, gif or webp; documents pdf or text; sounds wav, mp3, aac, ogg, flac, m4a or aiff; "
        + "films mp4, mpeg, mov, webm, avi, wmv, flv or 3gpp";

    /// <summary>A value that is a data URL or a link.</summary>
    /// <param name="request">Told of faults.</param>
    /// <param name="url">Inside of the string.</param>
    /// <param name="byLink">What a link leads to.</param>
    /// <param name="path">Of the value.</param>
    /// <param name="part">Filled.</param>
    public static void Url(ChatRequest request, ByteRange url, MediaFormat byLink, in FieldPath path, ref ChatPart part)
    {
        part.Kind = PartKind.Media;
        var text = request.Text(url);
        if (StartsWith(text, "data:"u8))
        {
            DataUrl(request, url, path, ref part);
            return;
        }

        if (!IsLink(text))
        {
            request.Fail(
                ProblemKind.InvalidValue, path, "must be a data URL (data:image/png;base64,...) or an http(s) link");
            return;
        }

        part.Source = PartSource.Url;
        part.Media = byLink;
        part.Value = url;
    }

    /// <summary>Base64 with its format beside it.</summary>
    public static void Data(
        ChatRequest request, ByteRange data, MediaFormat format, in FieldPath path, ref ChatPart part)
    {
        part.Kind = PartKind.Media;
        part.Source = PartSource.Base64;
        part.Media = format;
        part.Value = data;
        if (StartsWith(request.Text(data), "data:"u8))
        {
            DataUrl(request, data, path, ref part);
        }
        else if (!Base64Text.IsValid(request.Text(data)))
        {
            request.Fail(ProblemKind.InvalidValue, path, "is not valid base64");
        }
    }

    /// <summary>The format of a media type that stands in a field of its own.</summary>
    public static MediaFormat Format(ChatRequest request, ByteRange mediaType, in FieldPath path)
    {
        var format = MediaFormats.Find(request.Text(mediaType));
        if (format == MediaFormat.Unknown)
        {
            request.Fail(ProblemKind.InvalidValue, path, $"is no format that can be passed on: {Formats}");
        }

        return format;
    }

    public static bool IsLink(ReadOnlySpan<byte> text) =>
        StartsWith(text, "https:"u8) || StartsWith(text, "http:"u8);

    private static void DataUrl(ChatRequest request, ByteRange url, in FieldPath path, ref ChatPart part)
    {
        var text = request.Text(url);
        var comma = text.IndexOf((byte)',');
        var head = comma < 0 ? default : text[5..comma];
        if (comma < 0 || head.Length < 7 || !Ascii.EqualsIgnoreCase(head[^7..], ";base64"u8))
        {
            request.Fail(ProblemKind.InvalidValue, path, "must be data:<media type>;base64,<data>");
            return;
        }

        var mediaType = head[..head.IndexOf((byte)';')];
        part.Source = PartSource.Base64;
        part.Media = Format(request, new ByteRange(url.Start + 5, mediaType.Length), path);
        part.Value = new ByteRange(url.Start + comma + 1, text.Length - comma - 1);
        if (!Base64Text.IsValid(request.Text(part.Value)))
        {
            request.Fail(ProblemKind.InvalidValue, path, "is not valid base64 behind its comma");
        }
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
