using System;

namespace Lucid.Fuzz;

/// <summary>Runs one input through a parser and its oracle.</summary>
/// <param name="input">Any bytes.</param>
/// <exception cref="OracleException">They read it differently.</exception>
public delegate void FuzzTarget(ReadOnlySpan<byte> input);
