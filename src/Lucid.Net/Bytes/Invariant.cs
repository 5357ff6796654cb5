using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lucid.Net.Bytes;

/// <summary>
/// Checks of our own code that stay in every build: a broken one ends the connection, never the process.
/// </summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> unless <paramref name="condition"/> holds.</summary>
    /// <param name="condition">What must be true if this program has no fault.</param>
    /// <param name="what">The text of the condition, filled in by the compiler.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!condition)
        {
            Fail(what);
        }
    }

    [DoesNotReturn]
    private static void Fail(string what) => throw new InvariantException(what);
}
