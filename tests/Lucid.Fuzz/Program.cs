using System;
using System.IO;
using Lucid.Fuzz;
using SharpFuzz;

// Lucid.Fuzz TARGET            under afl-fuzz: one process reads input after input from it
// Lucid.Fuzz TARGET FILE...    each file once, to look at what was found
if (args.Length == 0 || FuzzTargets.Find(args[0]) is not { } target)
{
    Console.Error.WriteLine($"Lucid.Fuzz {string.Join('|', FuzzTargets.Names)} [FILE...]");
    return 1;
}

if (args.Length == 1)
{
    Fuzzer.Run(stream =>
    {
        using MemoryStream input = new();
        stream.CopyTo(input);
        target(input.GetBuffer().AsSpan(0, (int)input.Length));
    });
    return 0;
}

foreach (string file in args[1..])
{
    target(File.ReadAllBytes(file));
    Console.WriteLine($"{file}: no difference");
}

return 0;
