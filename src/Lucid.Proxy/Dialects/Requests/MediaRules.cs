using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Which media can be said to which upstream. Media by link go only to upstreams that fetch links themselves:
/// this gateway fetches none, so no link can make it call into the network that it stands in.</summary>
internal static class MediaRules
{
    public static void Check(ChatRequest request, in RequestTarget target)
    {
        for (var i = 0; i < request.Parts.Count && !request.HasProblem; i++)
        {
            ref readonly var part = ref request.Parts[i];
            if (part.Kind == PartKind.Media)
            {
                Check(request, target, part);
            }
        }
    }

    /// <summary>Finds the first part that a model does not take, whatever else is right or wrong with the
    /// request.</summary>
    public static bool TryFindRefused(ChatRequest request, MediaKinds inputs, out RequestProblem problem)
    {
        foreach (ref readonly var part in request.Parts.Span)
        {
            var kind = part.Kind == PartKind.Media ? MediaFormats.KindOf(part.Media) : MediaKinds.None;
            if (kind != MediaKinds.None && (inputs & kind) == 0)
            {
                request.RefusedInput = kind;
                var path = part.Place.Path();
                problem = new RequestProblem(
                    ProblemKind.Unsupported, path, $"{path}: this model takes no {Word(kind)} input");
                return true;
            }
        }

        problem = default;
        return false;
    }

    private static void Check(ChatRequest request, in RequestTarget target, in ChatPart part)
    {
        var kind = MediaFormats.KindOf(part.Media);
        if (kind == MediaKinds.None)
        {
            return;
        }

        if ((target.Inputs & kind) == 0)
        {
            request.RefusedInput = kind;
            request.Fail(ProblemKind.Unsupported, part.Place, $"this model takes no {Word(kind)} input");
        }
        else if (!IsSayable(target, part, kind))
        {
            request.Fail(
                ProblemKind.Unsupported,
                part.Place,
                $"{Word(kind)} input in this format cannot be passed on to the provider of this model");
        }
        else if (part.Source == PartSource.Url && !IsFetched(request, target, part.Value, kind))
        {
            request.Fail(
                ProblemKind.Unsupported,
                part.Place,
                "the provider of this model does not fetch this link and neither does this gateway: send the data "
                + "itself, as base64");
        }
    }

    private static bool IsSayable(in RequestTarget target, in ChatPart part, MediaKinds kind) => target.Dialect switch
    {
        Dialect.Anthropic => kind is MediaKinds.Image or MediaKinds.Pdf,
        Dialect.Ollama => kind == MediaKinds.Image && part.Media != MediaFormat.Gif,
        _ => target.Flavor switch
        {
            UpstreamFlavor.Gemini => true,
            UpstreamFlavor.OpenClaw => kind == MediaKinds.Image,
            UpstreamFlavor.OpenAi => kind switch
            {
                MediaKinds.Video => false,
                MediaKinds.Audio => part.Media is MediaFormat.Wav or MediaFormat.Mp3 or MediaFormat.AnyAudio,
                _ => true,
            },
            _ => true,
        },
    };

    private static bool IsFetched(ChatRequest request, in RequestTarget target, ByteRange url, MediaKinds kind) =>
        target.Dialect switch
        {
            Dialect.Anthropic => Ascii.EqualsIgnoreCase(request.Text(url)[..6], "https:"u8),
            Dialect.Ollama => false,
            _ => kind == MediaKinds.Image || (kind == MediaKinds.Video && target.Flavor == UpstreamFlavor.Plain),
        };

    private static string Word(MediaKinds kind) => kind switch
    {
        MediaKinds.Image => "image",
        MediaKinds.Pdf => "pdf",
        MediaKinds.Audio => "audio",
        _ => "video",
    };
}
