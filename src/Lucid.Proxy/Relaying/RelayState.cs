using System;
using Lucid.Net.Bytes;
using Lucid.Net.Client;
using Lucid.Net.Server;
using Lucid.Net.Sse;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Relaying;

/// <summary>What the relaying of one answer needs to know and to remember. Part of a pooled exchange, reset between
/// uses.</summary>
internal sealed class RelayState
{
    /// <summary>Speaks to the client while the upstream does not.</summary>
    public readonly KeepAlive KeepAlive;

    public RelayState() => KeepAlive = new KeepAlive(this);

    /// <summary>The client's side.</summary>
    public ServerExchange Client = null!;

    /// <summary>The upstream's side.</summary>
    public ClientConnection Upstream = null!;

    /// <summary>The dialect of the client.</summary>
    public Dialect Dialect;

    /// <summary>The dialect of the upstream.</summary>
    public Dialect UpstreamDialect;

    /// <summary>The request was said anew, and so is the answer; otherwise the bytes travel as they are.</summary>
    public bool IsTranslated;

    /// <summary>What the writer of a translated answer must know.</summary>
    public readonly AnswerShape Answer = new();

    /// <summary>Tools that the upstream knows by another name than the client; null nearly always.</summary>
    public ToolNames? Renames;

    /// <summary>What the translation could not carry, for <c>x-lucid-dropped</c>.</summary>
    public readonly ByteScratch Dropped = new();

    /// <summary>The model name that the client used, as a JSON string: what every answer says.</summary>
    public ReadOnlyMemory<byte> ModelJson;

    /// <summary>The input tokens as they were counted here.</summary>
    public long CountedInput;

    /// <summary>The input tokens that the hold covers.</summary>
    public long MaxInputTokens;

    /// <summary>Usage as reported, and as counted beside it.</summary>
    public UsageTap Usage;

    /// <summary>Where the scanning of events stands.</summary>
    public SseScanner Scanner;

    /// <summary>The client did not ask for the usage chunk that we asked the upstream for: it is taken out
    /// again.</summary>
    public bool HidesUsage;

    /// <summary>A reason for the end of the answer was seen.</summary>
    public bool HasFinish;

    /// <summary>The dialect's end of the stream was seen.</summary>
    public bool HasEnd;

    /// <summary>The block of the answer that has begun and not ended (Anthropic); -1 for none.</summary>
    public long OpenBlock;

    /// <summary>The output tokens that the hold covers, over all answers of the call.</summary>
    public long MaxOutputTokens;

    /// <summary>Answers in one call.</summary>
    public long AnswerCount;

    /// <summary>An error of the upstream was passed on.</summary>
    public bool HasError;

    /// <summary>Bytes that had come of a whole answer when more of it was last waited for.</summary>
    public int PartBytes;

    /// <summary>Milliseconds on the reactor's clock when the first body byte went out; -1 before.</summary>
    public long FirstByteAtMs;

    /// <summary>Milliseconds that the upstream may be silent inside an answer.</summary>
    public int IdleMs;

    /// <summary>Milliseconds on the reactor's clock at which the whole call is given up.</summary>
    public long TotalDueMs;

    /// <summary>How the upstream's answer is compressed; a whole one is inflated as soon as it was read.</summary>
    public AnswerCoding Coding;

    private byte[]? _inflated;
    private int _inflatedBytes;
    private int _inflatedTaken;
    private SlabPool? _inflatedFrom;

    /// <summary>The id of the exchange, 20 bytes of text.</summary>
    public readonly byte[] RequestId = new byte[20];

    /// <summary>Makes the object ready for its next exchange.</summary>
    public void Reset()
    {
        Client = null!;
        Upstream = null!;
        ModelJson = default;
        Answer.Reset();
        CountedInput = 0;
        MaxInputTokens = 0;
        Usage.Reset();
        Scanner.Reset();
        IsTranslated = false;
        Renames = null;
        Dropped.Clear();
        HidesUsage = false;
        HasFinish = false;
        HasEnd = false;
        HasError = false;
        OpenBlock = -1;
        MaxOutputTokens = long.MaxValue;
        AnswerCount = 1;
        PartBytes = 0;
        FirstByteAtMs = -1;
        Coding = AnswerCoding.None;
        DropInflated();
    }

    /// <summary>What is there of the answer's body and not consumed yet, without its content coding. It has the life of
    /// <see cref="ClientConnection.BodyMemory"/>.</summary>
    public ReadOnlyMemory<byte> Body => _inflated is null
        ? Upstream.BodyMemory
        : _inflated.AsMemory(_inflatedTaken, _inflatedBytes - _inflatedTaken);

    /// <summary>Drops the first bytes of <see cref="Body"/>.</summary>
    public void ConsumeBody(int bytes)
    {
        if (_inflated is null)
        {
            Upstream.ConsumeBody(bytes);
            return;
        }

        _inflatedTaken += bytes;
        Invariant.Holds(_inflatedTaken <= _inflatedBytes);
        if (_inflatedTaken == _inflatedBytes)
        {
            Upstream.ConsumeBody(Upstream.BodyBytes.Length);
            DropInflated();
        }
    }

    /// <summary>What came out of a compressed body; the slab belongs to this object from now on.</summary>
    public void TakeInflated(byte[] slab, int bytes, SlabPool from)
    {
        DropInflated();
        _inflated = slab;
        _inflatedBytes = bytes;
        _inflatedTaken = 0;
        _inflatedFrom = from;
    }

    private void DropInflated()
    {
        if (_inflated is { } slab)
        {
            _inflated = null;
            _inflatedFrom!.Return(slab, _inflatedBytes);
        }
    }

    /// <summary>Names one more thing that could not be carried.</summary>
    public void NameDropped(ReadOnlySpan<byte> path)
    {
        Dropped.Write(Dropped.Count > 0 ? ","u8 : default);
        Dropped.Write(path);
    }

    /// <summary>The answer runs past what its hold covers: it must be ended.</summary>
    public bool IsPastHold => !HasFinish && Usage.IsPast(MaxOutputTokens);

    /// <summary>Takes over what a piece of the answer says.</summary>
    public void Note(in EventFacts facts)
    {
        HasFinish |= facts.HasFinish;
        HasError |= facts.IsError;
        Usage.HasBegun |= facts.HasBegun;
        Usage.Serve(facts.Tier, facts.Region);
        if (facts.HasUsage)
        {
            Usage.Merge(facts);
        }

        Usage.CountOutput(facts.ContentBytes, facts.ContentWeight);
        Usage.CountSearches(facts.SearchResults);
        if (facts.IsBlockStart)
        {
            OpenBlock = facts.Block;
        }
        else if (facts.IsBlockStop)
        {
            OpenBlock = -1;
        }
    }

    /// <summary>Moves the deadline of the upstream: silence, but never beyond the total.</summary>
    public void ExtendDeadline()
    {
        var left = Math.Clamp(TotalDueMs - Client.Reactor.NowMs, 0, IdleMs);
        Upstream.SetDeadline((int)left);
    }
}
