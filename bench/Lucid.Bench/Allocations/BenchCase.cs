using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;

namespace Lucid.Bench.Allocations;

/// <summary>One [Benchmark] method of a [MemoryDiagnoser] class with one choice of its [Params].</summary>
internal sealed record BenchCase(
    Type Type, MethodInfo Method, IReadOnlyList<(PropertyInfo Property, object? Value)> Chosen)
{
    /// <summary>Such as "Sse.SseScanBench.Scan" or "Exchange.ExchangeBench.Exchange [Events=100]".</summary>
    public string Name
    {
        get
        {
            string name = $"{Type.FullName!["Lucid.Bench.".Length..]}.{Method.Name}";
            return Chosen.Count == 0
                ? name
                : $"{name} [{string.Join(", ", Chosen.Select(one => $"{one.Property.Name}={one.Value}"))}]";
        }
    }

    /// <summary>Operations in one call of the method.</summary>
    public int OperationsPerCall => Method.GetCustomAttribute<BenchmarkAttribute>()!.OperationsPerInvoke;

    public static IEnumerable<BenchCase> All()
        => typeof(BenchCase).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<MemoryDiagnoserAttribute>() is not null)
            .SelectMany(type => type.GetMethods()
                .Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null)
                .SelectMany(method => Choices(type).Select(chosen => new BenchCase(type, method, chosen))));

    /// <summary>A fresh object, its parameters set and its [GlobalSetup] done.</summary>
    public async Task<object> SetUpAsync()
    {
        object bench = Activator.CreateInstance(Type)!;
        foreach ((PropertyInfo property, object? value) in Chosen)
        {
            property.SetValue(bench, value);
        }

        await CallAsync<GlobalSetupAttribute>(bench);
        return bench;
    }

    public Task TearDownAsync(object bench) => CallAsync<GlobalCleanupAttribute>(bench);

    private async Task CallAsync<TAttribute>(object bench)
        where TAttribute : Attribute
    {
        foreach (MethodInfo method in Type.GetMethods()
            .Where(method => method.GetCustomAttribute<TAttribute>() is not null))
        {
            if (method.Invoke(bench, null) is Task task)
            {
                await task;
            }
        }
    }

    private static IEnumerable<IReadOnlyList<(PropertyInfo Property, object? Value)>> Choices(Type type)
    {
        IEnumerable<IReadOnlyList<(PropertyInfo Property, object? Value)>> choices = [[]];
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } values)
            {
                choices = [.. choices.SelectMany(
                    _ => values.Values,
                    (before, value) => (IReadOnlyList<(PropertyInfo, object?)>)[.. before, (property, value)])];
            }
        }

        return choices;
    }
}
