using System;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace Lucid.Compare;

/// <summary>Where things are: the repository, the built C programs, and a scratch folder for this run.</summary>
internal sealed class Places : IDisposable
{
    private int _nextPort = Random.Shared.Next(20_000, 30_000);

    public Places(string root, string native)
    {
        Root = root;
        Native = native;
        Scratch = Directory.CreateTempSubdirectory("lucid-compare-").FullName;
    }

    public string Root { get; }

    /// <summary>Folder of relay, upstream, load and cold.</summary>
    public string Native { get; }

    public string Scratch { get; }

    public string Results => Path.Combine(Root, "bench", "results");

    public string NativeProgram(string name) => Path.Combine(Native, name);

    /// <summary>Fills a file of bench/compare/configurations in and puts it into the scratch folder.</summary>
    public string Configuration(string name, params ReadOnlySpan<(string Mark, string Value)> values)
    {
        string text = File.ReadAllText(Path.Combine(Root, "bench", "compare", "configurations", name))
            .Replace("@FOLDER@", Scratch, StringComparison.Ordinal);
        foreach ((string mark, string value) in values)
        {
            text = text.Replace($"@{mark}@", value, StringComparison.Ordinal);
        }

        string path = Path.Combine(Scratch, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A port nobody listens on, below those the kernel gives to client connections.</summary>
    public int FreePort()
    {
        while (true)
        {
            _nextPort = _nextPort >= 32_000 ? 20_000 : _nextPort + 1;
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, _nextPort));
                return _nextPort;
            }
            catch (SocketException)
            {
                // Taken: the next one.
                continue;
            }
        }
    }

    /// <summary>Removes the scratch folder, unless a log in it is needed to understand a failure.</summary>
    public void Dispose()
    {
        if (!KeepsScratch)
        {
            Directory.Delete(Scratch, recursive: true);
        }
    }

    /// <summary>Leave configurations and logs where they are.</summary>
    public bool KeepsScratch { get; set; }
}
