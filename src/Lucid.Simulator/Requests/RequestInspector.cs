using System;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Simulator.Faults;

namespace Lucid.Simulator.Requests;

/// <summary>Does with a whole request what a provider's front door does, and takes its directives.</summary>
/// <param name="keys">The keys that are taken.</param>
/// <param name="refusesRepeatedRoles">Whether turns of one role in a row are refused.</param>
internal sealed class RequestInspector(UpstreamKeys keys, bool refusesRepeatedRoles)
{
    private static ReadOnlySpan<byte> DirectivePrefix => "x-sim-"u8;

    /// <summary>Fills the session from a request; null when a provider would take it.</summary>
    public RequestProblem? Inspect(RequestHead head, ReadOnlySpan<byte> body, Session session)
    {
        if (!keys.Accepts(session.Provider, head))
        {
            return new RequestProblem("Incorrect API key provided.", null, 401);
        }

        if (session.Provider == Provider.Anthropic && head.Count(KnownHeader.AnthropicVersion) == 0)
        {
            return new RequestProblem("anthropic-version: header is required", null);
        }

        if (!head.TryGet(KnownHeader.ContentType, out ReadOnlySpan<byte> type)
            || type.Length < "application/json".Length
            || !Ascii.EqualsIgnoreCase(type[.."application/json".Length], "application/json"u8))
        {
            return new RequestProblem("The content-type of the request must be application/json.", null, 415);
        }

        session.Request.HasBetas = head.Count(KnownHeader.AnthropicBeta) > 0;
        session.Request.MustAlternate = refusesRepeatedRoles;
        return RequestReader.Read(body, session.Provider, session.Request)
            ?? ReadHeaders(head, session)
            ?? ReadMessage(session);
    }

    private static RequestProblem? ReadHeaders(RequestHead head, Session session)
    {
        Span<byte> name = stackalloc byte[64];
        for (int i = 0; i < head.HeaderCount; i++)
        {
            ReadOnlySpan<byte> sent = head.Name(i);
            if (sent.Length <= DirectivePrefix.Length || sent.Length > name.Length
                || !Ascii.EqualsIgnoreCase(sent[..DirectivePrefix.Length], DirectivePrefix))
            {
                continue;
            }

            System.Text.Ascii.ToLower(sent, name, out int bytes);
            if (!DirectiveReader.TryApply(name[DirectivePrefix.Length..bytes], head.Value(i), ref session.Directives))
            {
                return Unknown(sent);
            }
        }

        return null;
    }

    private static RequestProblem? ReadMessage(Session session)
    {
        ReadOnlySpan<byte> text = session.Request[session.Request.LastUserText];
        return DirectiveReader.TryReadMessage(text, ref session.Directives, out ReadOnlySpan<byte> wrong)
            ? null
            : Unknown(wrong);
    }

    private static RequestProblem Unknown(ReadOnlySpan<byte> directive) =>
        new($"The simulator does not know the directive '{System.Text.Encoding.UTF8.GetString(directive)}'.", null);
}
