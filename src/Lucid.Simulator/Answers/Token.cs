using System;
using System.Text;

namespace Lucid.Simulator.Answers;

/// <summary>One piece of text that the simulated model can say.</summary>
internal sealed class Token
{
    public Token(string text)
    {
        Text = Encoding.UTF8.GetBytes(text);
        ByteBuffer escaped = new();
        escaped.AppendEscaped(Text.Span);
        Escaped = escaped.Written.ToArray();
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>UTF-8, as it stands inside a JSON string.</summary>
    public ReadOnlyMemory<byte> Escaped { get; }
}
