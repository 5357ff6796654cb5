using System.Net;

namespace Lucid.Net.Transport.Names;

/// <summary>The addresses of a name, or why there are none.</summary>
internal readonly record struct NameAnswer(IPAddress[] Addresses, DialFailure Failure, string? Detail);
