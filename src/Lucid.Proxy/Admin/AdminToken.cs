using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace Lucid.Proxy.Admin;

/// <summary>The secret that opens the admin API: 256 random bits in a file only its owner can read.</summary>
internal sealed class AdminToken
{
    /// <summary>The file's name inside the data folder.</summary>
    public const string FileName = "admin.token";

    private const int RandomBytes = 32;
    private const int MinChars = 16;

    // Compared by hash: equal lengths, and a time that says nothing about the secret.
    private readonly byte[] _hash;

    private AdminToken(string text, bool isNew)
    {
        Text = text;
        IsNew = isNew;
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The token itself. Never log it.</summary>
    public string Text { get; }

    /// <summary>Whether it was made just now.</summary>
    public bool IsNew { get; }

    /// <summary>Reads the token of a data folder, or makes one at the first start.</summary>
    /// <exception cref="InvalidDataException">The file is there but holds no usable token.</exception>
    public static AdminToken LoadOrCreate(string dataFolder)
    {
        string path = Path.Combine(dataFolder, FileName);
        if (File.Exists(path))
        {
            string text = File.ReadAllText(path).Trim();
            return text.Length >= MinChars
                ? new AdminToken(text, isNew: false)
                : throw new InvalidDataException($"{path} holds no admin token; remove it to have a new one made.");
        }

        string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
        // Made under another name and then renamed: nobody ever reads half a token, nor one that others may read.
        string temporary = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(temporary, options))
        {
            file.Write(Encoding.ASCII.GetBytes(made + "\n"));
        }

        File.Move(temporary, path, overwrite: true);
        return new AdminToken(made, isNew: true);
    }

    /// <summary>Whether an <c>authorization</c> value carries the token.</summary>
    public bool Opens(ReadOnlySpan<byte> authorization)
    {
        const int schemeBytes = 7;
        bool isBearer = authorization.Length > schemeBytes
            && Ascii.EqualsIgnoreCase(authorization[..schemeBytes], "bearer "u8);
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(isBearer ? authorization[schemeBytes..].Trim((byte)' ') : default, presented);
        return isBearer && CryptographicOperations.FixedTimeEquals(presented, _hash);
    }
}
