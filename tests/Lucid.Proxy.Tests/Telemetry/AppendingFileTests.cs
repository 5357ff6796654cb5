using System;
using System.IO;
using System.Text;
using Lucid.Proxy.Telemetry;
using Xunit;

namespace Lucid.Proxy.Tests.Telemetry;

public sealed class AppendingFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lucid-test-");

    private string FileName => Path.Combine(_folder.FullName, "log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_there_stays_and_more_comes_behind_it()
    {
        File.WriteAllText(FileName, "old\n");
        using (AppendingFile file = new(FileName))
        {
            Write(file, "one\n");
            Write(file, "two\n");
        }

        Assert.Equal("old\none\ntwo\n", File.ReadAllText(FileName));
    }

    [Fact]
    public void A_file_that_somebody_truncated_has_no_hole()
    {
        using AppendingFile file = new(FileName);
        Write(file, "before\n");
        File.WriteAllText(FileName, string.Empty);
        Write(file, "after\n");

        Assert.Equal("after\n", File.ReadAllText(FileName));
    }

    [Fact]
    public void A_file_that_was_moved_away_is_followed_until_it_is_opened_anew()
    {
        using AppendingFile file = new(FileName);
        string moved = FileName + ".1";
        File.Move(FileName, moved);
        Write(file, "still the old one\n");
        file.Reopen();
        Write(file, "the new one\n");

        Assert.Equal("still the old one\n", File.ReadAllText(moved));
        Assert.Equal("the new one\n", File.ReadAllText(FileName));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_anew_stays_in_use()
    {
        using AppendingFile file = new(FileName);
        File.Delete(FileName);
        Directory.CreateDirectory(FileName);

        Assert.Throws<UnauthorizedAccessException>(file.Reopen);
        Write(file, "into the deleted one");
    }

    private static void Write(AppendingFile file, string text) => file.Write(Encoding.ASCII.GetBytes(text));
}
