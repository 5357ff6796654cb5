using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Lucid.Bench.Allocations;

/// <summary>bench/baselines/allocations.json: the bytes one operation of each benchmark allocates.</summary>
internal sealed class AllocationBaseline
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private AllocationBaseline(string path, SortedDictionary<string, long> bytes)
    {
        Path = path;
        Bytes = bytes;
    }

    public string Path { get; }

    /// <summary>By benchmark, such as "Exchange.ExchangeBench.Exchange [Events=100]".</summary>
    public SortedDictionary<string, long> Bytes { get; }

    /// <summary>Reads the file of the repository this program was built in; an absent file is empty.</summary>
    public static AllocationBaseline Read()
    {
        string path = System.IO.Path.Combine(Root(), "bench", "baselines", "allocations.json");
        SortedDictionary<string, long>? bytes = File.Exists(path)
            ? JsonSerializer.Deserialize<SortedDictionary<string, long>>(File.ReadAllText(path))
            : null;
        return new AllocationBaseline(path, new SortedDictionary<string, long>(bytes ?? [], StringComparer.Ordinal));
    }

    public void Write(IReadOnlyDictionary<string, long> measured)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        SortedDictionary<string, long> sorted = new(StringComparer.Ordinal);
        foreach ((string name, long bytes) in measured)
        {
            sorted[name] = bytes;
        }

        File.WriteAllText(Path, JsonSerializer.Serialize(sorted, Indented) + "\n");
    }

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "LucidLM.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"There is no LucidLM.sln above {AppContext.BaseDirectory}.");
    }
}
