using System.Collections.Generic;
using System.IO;
using System.Text;
using Lucid.Simulator;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Replay;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class RecordingTests
{
    [Theory]
    [InlineData("a.sse", "data: 1\n\ndata: 2\n\n", 2)]
    [InlineData("a.sse", "data: 1\n\ndata: 2", 2)]
    [InlineData("a.sse", "data: 1\r\n\r\nevent: x\r\ndata: 2\r\n\r\n", 2)]
    [InlineData("a.sse", ": comment\n\n\n\ndata: 1\n\n", 3)]
    [InlineData("a.ndjson", "{}\n{}\n{}", 3)]
    [InlineData("a.sse", "", 0)]
    public void Events_of_a_replay_sum_to_the_file(string name, string text, int events)
    {
        ReplayStream stream = new();
        stream.Begin(Recording.Of(name, Encoding.UTF8.GetBytes(text)));
        List<string> replayed = [];
        while (stream.Next() != EventKind.None)
        {
            replayed.Add(Encoding.UTF8.GetString(stream.Event.Span));
        }

        Assert.Equal(text, string.Concat(replayed));
        Assert.Equal(events, replayed.Count);
    }

    [Fact]
    public void Only_recordings_inside_the_folder_can_be_named()
    {
        string root = Directory.CreateTempSubdirectory("lucid-recordings-").FullName;
        try
        {
            string folder = Path.Combine(root, "shelf");
            Directory.CreateDirectory(Path.Combine(folder, "openai"));
            File.WriteAllText(Path.Combine(root, "secret.sse"), "data: secret\n\n");
            File.WriteAllText(Path.Combine(folder, "openai", "text.sse"), "data: 1\n\n");
            File.WriteAllText(Path.Combine(folder, "README.md"), "no recording");
            RecordingShelf shelf = RecordingShelf.Open(new SimulatorOptions { ReplayFolder = folder });

            Assert.NotNull(shelf.Find("openai/text.sse"));
            Assert.Null(shelf.Find("../secret.sse"));
            Assert.Null(shelf.Find("openai/../../secret.sse"));
            Assert.Null(shelf.Find(Path.Combine(root, "secret.sse")));
            Assert.Null(shelf.Find("README.md"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
