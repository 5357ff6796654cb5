using System;

namespace Lucid.Compare;

/// <summary>The comparison cannot go on; the message is a sentence for the person who started it.</summary>
internal sealed class CompareException(string message) : Exception(message);
