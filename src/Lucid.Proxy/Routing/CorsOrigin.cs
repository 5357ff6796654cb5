using System;

namespace Lucid.Proxy.Routing;

/// <summary>A web page that may call, and what answers to it say.</summary>
/// <param name="Name">The origin as browsers send it, or <c>*</c>.</param>
/// <param name="AnswerLines">Whole field lines for every answer to it.</param>
internal sealed record CorsOrigin(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> AnswerLines);
