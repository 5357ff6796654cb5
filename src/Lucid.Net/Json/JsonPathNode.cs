using System;

namespace Lucid.Net.Json;

// One place of the tree that paths are compiled to. A place is reached by exactly one sequence of keys and [*], so a
// scan is in one node at a time.
internal sealed class JsonPathNode
{
    // Where this node stands in JsonPathSet.Nodes. A scan keeps this number, not the reference: a reference would cost
    // a write barrier per key.
    public required int Number { get; init; }

    // The path that ends here, or -1.
    public required int PathIndex { get; init; }

    // The path to name in a refusal of the key that leads here: the one that ends here, else the first that passes.
    public required int NamedPathIndex { get; init; }

    // Whether a path with '!' ends here or passes.
    public required bool IsUnique { get; init; }

    // The last key; empty for the root and for [*].
    public required byte[] Key { get; init; }

    // Which bit of the parent's set of seen keys.
    public required int Ordinal { get; init; }

    public required JsonPathNode[] Members { get; init; }

    // The node of [*], or JsonPathSet.None.
    public required int Elements { get; init; }

    // Bit n: a member has a key of n bytes; the last bit stands for all longer ones. Most keys of a text end here.
    public required ulong KeyLengths { get; init; }

    public bool HasUniqueMember { get; init; }

    public static ulong LengthBit(int keyBytes) => 1UL << Math.Min(keyBytes, 63);

    public JsonPathNode? Find(ReadOnlySpan<byte> key)
    {
        foreach (JsonPathNode member in Members)
        {
            if (key.SequenceEqual(member.Key))
            {
                return member;
            }
        }

        return null;
    }
}
