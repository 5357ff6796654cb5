using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects;

/// <summary>Reads the error that an upstream answers with a status of its own, in any provider's shape: an object with
/// <c>error</c>, an array of such (Google), <c>error</c> as a plain text (Ollama), or a flat message.</summary>
internal static class UpstreamErrorBody
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "$.error", "$.error.message", "$.error.type", "$.error.status", "$.error.code", "$[*].error.message",
        "$[*].error.status", "$[*].error.code", "$.message", "$.type", "$.code");

    private enum Path
    {
        Error,
        Message,
        Type,
        Status,
        Code,
        ListMessage,
        ListStatus,
        ListCode,
        FlatMessage,
        FlatType,
        FlatCode,
    }

    /// <summary>Reads a body.</summary>
    /// <param name="json">The whole body.</param>
    /// <param name="kind">What kind of error it tells of; Server where it does not say.</param>
    /// <returns>Where the text lies, the inside of a JSON string; empty when there is none.</returns>
    public static ByteRange Read(ReadOnlySpan<byte> json, out ChatErrorKind kind)
    {
        var visitor = default(Visitor);
        var scanner = default(JsonScanner);
        if (scanner.Scan(json, final: true, Paths, ref visitor, JsonLimits.Default, out _) != ParseOutcome.Done)
        {
            kind = ChatErrorKind.Server;
            return default;
        }

        var message = visitor.Message.IsEmpty ? visitor.FlatMessage : visitor.Message;
        var type = visitor.Type.IsEmpty ? visitor.FlatType : visitor.Type;
        var code = visitor.Code.IsEmpty ? visitor.FlatCode : visitor.Code;
        kind = UpstreamErrors.KindOf(Slice(json, type), Slice(json, code), Slice(json, message));
        return message;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, ByteRange range) =>
        json.Slice(range.Start, range.Bytes);

    private struct Visitor : IJsonVisitor
    {
        public ByteRange Message;
        public ByteRange Type;
        public ByteRange Code;
        public ByteRange FlatMessage;
        public ByteRange FlatType;
        public ByteRange FlatCode;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
        {
            var text = kind switch
            {
                JsonKind.String => new ByteRange(start + 1, bytes - 2),
                JsonKind.Number => new ByteRange(start, bytes),
                _ => default,
            };
            if (text.IsEmpty || arrayIndex > 0)
            {
                return;
            }

            switch ((Path)pathIndex)
            {
                case Path.Error or Path.Message or Path.ListMessage:
                    Message = text;
                    break;
                case Path.Type or Path.Status or Path.ListStatus:
                    Type = text;
                    break;
                case Path.Code or Path.ListCode:
                    Code = text;
                    break;
                case Path.FlatMessage:
                    FlatMessage = text;
                    break;
                case Path.FlatType:
                    FlatType = text;
                    break;
                default:
                    FlatCode = text;
                    break;
            }
        }
    }
}
