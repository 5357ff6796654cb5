using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The checkpoints of a ledger: <c>checkpoint.</c> and the journal record they begin behind. The two newest are kept,
/// so that a damaged one costs time and nothing else.
/// </summary>
internal sealed class CheckpointFiles(IFileLayer files, string folder)
{
    private const string Prefix = "checkpoint.";
    private const int Kept = 2;

    /// <summary>The path of a checkpoint.</summary>
    public string PathOf(long sequence) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sequence:D19}"));

    /// <summary>The records that checkpoints begin behind, newest first.</summary>
    public List<long> List()
    {
        List<long> sequences = [];
        foreach (string name in files.FileNames(folder))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && long.TryParse(
                    name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
            {
                sequences.Add(sequence);
            }
        }

        sequences.Sort();
        sequences.Reverse();
        return sequences;
    }

    /// <summary>The newest checkpoint that is whole, null for none.</summary>
    /// <param name="notes">Receives a sentence on every newer one that is not.</param>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public (string Path, CheckpointFacts Facts)? Newest(List<string> notes)
    {
        foreach (long sequence in List())
        {
            string path = PathOf(sequence);
            CheckpointFacts facts = CheckpointFacts.Of(files, path);
            if (facts.Problem is null)
            {
                return (path, facts);
            }

            notes.Add($"{facts.Problem} The ledger was recovered without it: balances come from the journal.");
        }

        return null;
    }

    /// <summary>Removes what an interrupted checkpoint left. At the start.</summary>
    public void RemoveUnfinished()
    {
        foreach (string name in files.FileNames(folder))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && name.EndsWith(SnapshotWriter.UnfinishedSuffix, StringComparison.Ordinal))
            {
                files.Delete(Path.Combine(folder, name));
            }
        }
    }

    /// <summary>Removes all but the newest ones.</summary>
    public void RemoveOld()
    {
        List<long> sequences = List();
        for (int i = Kept; i < sequences.Count; i++)
        {
            files.Delete(PathOf(sequences[i]));
        }

        if (sequences.Count > Kept)
        {
            files.SyncFolder(folder);
        }
    }
}
