using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;

using Lucid.Proxy.Keys;

using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Keys;

public sealed class KeyRingTests
{
    [Fact]
    public void Keys_have_256_random_bits_one_length_and_plain_characters()
    {
        HashSet<string> keys = [];
        for (int i = 0; i < 1000; i++)
        {
            string key = ApiKey.Create();
            Assert.Equal(ApiKey.Length, key.Length);
            Assert.Matches("^lx-[0-9A-Za-z]{43}$", key);
            Assert.True(ApiKey.IsWellFormed(Encoding.ASCII.GetBytes(key)));
            Assert.True(keys.Add(key));
        }

        Assert.True(43 * Math.Log2(62) >= 256);
    }

    [Fact]
    public void A_key_is_found_by_its_secret_alone_and_a_revoked_one_says_so()
    {
        KeyRing ring = new();
        string secret = ApiKey.Create();
        KeyEntry entry = Entry(secret);
        Assert.True(ring.TryAdd(entry));
        Assert.False(ring.TryAdd(entry));
        byte[] presented = Encoding.ASCII.GetBytes(secret);
        Assert.True(ring.TryFind(presented, out KeyEntry? found));
        Assert.Same(entry, found);
        entry.Revoke();
        Assert.True(ring.TryFind(presented, out found));
        Assert.True(found.IsRevoked);
        for (int at = 0; at < presented.Length; at++)
        {
            presented[at] ^= 1;
            Assert.False(ring.TryFind(presented, out _));
            presented[at] ^= 1;
        }
    }

    [Fact]
    public void Anything_that_is_not_a_key_is_refused()
    {
        KeyRing ring = new();
        string key = ApiKey.Create();
        string[] others = ["", "lx-", key[..^1], key + "a", " " + key[1..], "LX-" + key[3..], key[..^1] + "'"];
        foreach (string text in others)
        {
            Assert.False(ApiKey.IsWellFormed(Encoding.UTF8.GetBytes(text)));
            Assert.False(ring.TryFind(Encoding.UTF8.GetBytes(text), out _));
        }
    }

    [Fact]
    public void Every_key_is_found_while_the_ring_grows_under_its_readers()
    {
        KeyRing ring = new();
        byte[][] secrets = new byte[20_000][];
        for (int i = 0; i < secrets.Length; i++)
        {
            secrets[i] = Encoding.ASCII.GetBytes(ApiKey.Create());
        }

        int added = 0;
        Thread[] readers = new Thread[3];
        long lost = 0;
        for (int t = 0; t < readers.Length; t++)
        {
            readers[t] = new Thread(() =>
            {
                for (int seen = 0; seen < secrets.Length;)
                {
                    int now = Volatile.Read(ref added);
                    for (int i = now - 1; i >= Math.Max(0, now - 50); i--)
                    {
                        Interlocked.Add(ref lost, ring.TryFind(secrets[i], out _) ? 0 : 1);
                    }

                    seen = now;
                }
            });
            readers[t].Start();
        }

        foreach (byte[] secret in secrets)
        {
            Assert.True(ring.TryAdd(Entry(Encoding.ASCII.GetString(secret))));
            Volatile.Write(ref added, added + 1);
        }

        Array.ForEach(readers, reader => reader.Join());
        Assert.Equal(0, lost);
        Assert.Equal(secrets.Length, ring.Count);
        Assert.All(secrets, secret => Assert.True(ring.TryFind(secret, out _)));
        Assert.False(ring.TryFind(Encoding.ASCII.GetBytes(ApiKey.Create()), out _));
        Assert.False(ring.TryAdd(Entry(Encoding.ASCII.GetString(secrets[7]))));
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        KeyRing ring = new();
        string secret = ApiKey.Create();
        ring.TryAdd(Entry(secret));
        byte[] presented = Encoding.ASCII.GetBytes(secret);
        Assert.True(ring.TryFind(presented, out _));
        bool all = true;
        double perLookup = AllocationMeter.PerStep(
            lookups =>
            {
                for (int i = 0; i < lookups; i++)
                {
                    all &= ring.TryFind(presented, out _);
                }
            },
            100);

        Assert.True(all);
        Assert.Equal(0, perLookup);
    }

    [Fact]
    public void Hashes_come_back_from_their_bytes()
    {
        KeyHash hash = KeyHash.Of("abc"u8);
        byte[] bytes = new byte[KeyHash.Bytes];
        hash.CopyTo(bytes);
        Assert.Equal("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(bytes));
        Assert.Equal(hash, new KeyHash(bytes));
        bytes[31] ^= 1;
        Assert.NotEqual(hash, new KeyHash(bytes));
    }

    [Fact]
    public void Ids_have_one_spelling()
    {
        Assert.True(WorkspaceId.TryParse("ws_12", out WorkspaceId workspace));
        Assert.Equal(("ws_12", 12), (workspace.ToString(), workspace.Value));
        Assert.True(KeyId.TryParse("key_1", out KeyId key));
        Assert.Equal("key_1", key.ToString());
        string[] others = ["", "ws_", "ws_0", "ws_01", "ws_-1", "ws_1 ", "WS_1", "ws_9223372036854775808"];
        foreach (string text in others)
        {
            Assert.False(WorkspaceId.TryParse(text, out _));
        }
    }

    private static KeyEntry Entry(string secret) => new(ApiKey.HashOf(secret))
    {
        Id = new KeyId(1),
        Workspace = new WorkspaceId(1),
        User = new UserId(1),
        UserName = "alice",
        Name = "laptop",
        Prefix = ApiKey.PrefixOf(secret),
        CreatedAtUnixMs = 0,
    };
}
