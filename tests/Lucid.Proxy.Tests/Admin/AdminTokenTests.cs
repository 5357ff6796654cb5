using System;
using System.IO;
using System.Text;
using Lucid.Proxy.Admin;
using Xunit;

namespace Lucid.Proxy.Tests.Admin;

public sealed class AdminTokenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lucid-test-");

    private string FileName => Path.Combine(_folder.FullName, AdminToken.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_first_start_makes_a_token_that_only_its_owner_can_read()
    {
        AdminToken token = AdminToken.LoadOrCreate(_folder.FullName);

        Assert.True(token.IsNew);
        Assert.Equal(64, token.Text.Length);
        Assert.Single(_folder.GetFiles());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileName));
        }
    }

    [Fact]
    public void Later_starts_keep_the_token()
    {
        string first = AdminToken.LoadOrCreate(_folder.FullName).Text;
        AdminToken again = AdminToken.LoadOrCreate(_folder.FullName);

        Assert.Equal(first, again.Text);
        Assert.False(again.IsNew);
    }

    [Fact]
    public void A_file_without_a_token_is_not_taken_for_one()
    {
        File.WriteAllText(FileName, "\n");

        Assert.Throws<InvalidDataException>(() => AdminToken.LoadOrCreate(_folder.FullName));
    }

    [Fact]
    public void Only_the_whole_token_behind_the_right_scheme_opens()
    {
        AdminToken token = AdminToken.LoadOrCreate(_folder.FullName);

        Assert.True(Opens(token, $"Bearer {token.Text}"));
        Assert.True(Opens(token, $"bearer {token.Text}"));
        Assert.False(Opens(token, token.Text));
        Assert.False(Opens(token, $"Basic {token.Text}"));
        Assert.False(Opens(token, $"Bearer {token.Text[1..]}"));
        Assert.False(Opens(token, $"Bearer {token.Text}0"));
        Assert.False(Opens(token, "Bearer "));
        Assert.False(Opens(token, ""));
    }

    private static bool Opens(AdminToken token, string value) => token.Opens(Encoding.ASCII.GetBytes(value));
}
