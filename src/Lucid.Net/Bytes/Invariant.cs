using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lucid.Net.Bytes;

/// <summary>Checks that are compiled into every build: better one dead connection than one wrong answer.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> unless <paramref name="condition"/> holds.</summary>
    /// <param name="condition">What the code relies on.</param>
    /// <param name="what">The source text of the condition, filled in by the compiler.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!condition)
        {
            Throw(what);
        }
    }

    [DoesNotReturn]
    private static void Throw(string what)
    {
        throw new InvariantException("Invariant does not hold: " + what);
    }
}
