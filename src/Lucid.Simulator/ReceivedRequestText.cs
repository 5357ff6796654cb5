using System.Collections.Generic;
using System.Text;

namespace Lucid.Simulator;

/// <summary>A received request as JSON.</summary>
internal static class ReceivedRequestText
{
    public static void Write(ReceivedRequest request, ByteBuffer body)
    {
        body.Append("{\"method\":"u8);
        AppendQuoted(body, request.Method);
        body.Append(",\"target\":"u8);
        AppendQuoted(body, request.Target);
        body.Append(",\"headers\":["u8);
        bool isFirst = true;
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            body.Append(isFirst ? "["u8 : ",["u8);
            isFirst = false;
            AppendQuoted(body, header.Key);
            body.Append(","u8);
            AppendQuoted(body, header.Value);
            body.Append("]"u8);
        }

        body.Append("],\"body\":\""u8);
        body.AppendEscaped(request.Body);
        body.Append("\"}\n"u8);
    }

    private static void AppendQuoted(ByteBuffer body, string text)
    {
        body.Append("\""u8);
        body.AppendEscaped(Encoding.UTF8.GetBytes(text));
        body.Append("\""u8);
    }
}
