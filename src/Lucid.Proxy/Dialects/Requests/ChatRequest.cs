using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>A chat request as every dialect means it: who said what, which tools there are, how to answer. It holds no
/// text of its own: ranges lie in the client's body, strings keep their escapes.</summary>
/// <remarks>Scratch of one reactor: filled by a reader, read by a writer, between two awaits.</remarks>
internal sealed class ChatRequest
{
    private readonly ByteScratch _made = new();

    public Rows<ChatTurn> Turns { get; } = new();

    public Rows<ChatPart> Parts { get; } = new();

    public Rows<ChatTool> Tools { get; } = new();

    /// <summary>Where the calls of the turn are that is looked at.</summary>
    public Rows<int> Calls { get; } = new();

    /// <summary>Stop sequences, without quotes.</summary>
    public Rows<ByteRange> Stops { get; } = new();

    public DroppedPaths Dropped { get; } = new();

    /// <summary>Members of the body that no translation knows, for an upstream of the client's own dialect.</summary>
    public Rows<ChatField> Extras { get; } = new();

    /// <summary>The upstream speaks the client's own dialect, in a way of its own: what the client says is said again,
    /// and what only the upstream may know is kept.</summary>
    public bool IsOwnDialect { get; private set; }

    /// <summary>Asks for an answer that no event says, such as several at once.</summary>
    public bool IsBeyondEvents { get; set; }

    /// <summary>The client's body.</summary>
    public ReadOnlyMemory<byte> Source { get; private set; }

    /// <summary>The first fault found.</summary>
    public RequestProblem Problem { get; private set; }

    /// <summary>The fault is that the model does not take this kind of input.</summary>
    public MediaKinds RefusedInput { get; set; }

    public ToolChoice Choice { get; set; }

    /// <summary>The tool of <see cref="ToolChoice.Named"/>.</summary>
    public ByteRange ChosenTool { get; set; }

    /// <summary>The model may call only one tool at a time.</summary>
    public bool HasSerialTools { get; set; }

    public Effort Effort { get; set; }

    public ThinkingWish Thinking { get; set; }

    public long ThinkingBudget { get; set; }

    public bool IsStream { get; set; }

    // Where fields stand that not every model takes.
    public ChatField EffortField { get; set; }

    public ChatField ThinkingField { get; set; }

    public ChatField ChoiceField { get; set; }

    public ChatField ParallelField { get; set; }

    public ChatField Temperature { get; set; }

    public ChatField TopP { get; set; }

    public ChatField TopK { get; set; }

    public ChatField MaxTokens { get; set; }

    /// <summary>Who the client's own caller is.</summary>
    public ChatField User { get; set; }

    public ChatField StopField { get; set; }

    /// <summary>The key of <c>options</c>, in which Ollama has some of these.</summary>
    public ByteRange OptionsKey { get; set; }

    /// <summary>Top-level <c>cache_control</c>.</summary>
    public ChatField Cache { get; set; }

    public bool HasProblem => Problem.Kind != ProblemKind.None;

    /// <summary>To read on would change nothing: there is a fault. In its own dialect a request may yet turn out to be
    /// one that travels as it came.</summary>
    public bool IsLost => HasProblem && (!IsOwnDialect || IsBeyondEvents || Parts.Count > TurnRules.MaxParts);

    /// <summary>Bytes of ids and names that were compared to bring calls and results together.</summary>
    public long ComparedBytes { get; private set; }

    /// <summary>Forgets the last request.</summary>
    public void Begin(ReadOnlyMemory<byte> source, bool isOwnDialect = false)
    {
        Source = source;
        IsOwnDialect = isOwnDialect;
        IsBeyondEvents = false;
        _made.Clear();
        Turns.Clear();
        Parts.Clear();
        Calls.Clear();
        Tools.Clear();
        Stops.Clear();
        Dropped.Clear();
        Extras.Clear();
        Problem = default;
        RefusedInput = MediaKinds.None;
        Choice = ToolChoice.Unsaid;
        ChosenTool = default;
        HasSerialTools = false;
        Effort = Effort.Unsaid;
        Thinking = ThinkingWish.Unsaid;
        ThinkingBudget = 0;
        IsStream = false;
        EffortField = ThinkingField = ParallelField = ChoiceField = default;
        Temperature = TopP = TopK = MaxTokens = User = StopField = Cache = default;
        OptionsKey = default;
        ComparedBytes = 0;
    }

    /// <summary>Adds a part. One too many is a fault, and the reader stops there: a part takes many times the bytes in
    /// which it can be said.</summary>
    public void AddPart(in ChatPart part)
    {
        ref var added = ref Parts.Add(part);
        if (!part.Id.IsEmpty)
        {
            added.IdHash = HashOf(Text(part.Id));
        }

        if (Parts.Count > TurnRules.MaxParts)
        {
            Fail(ProblemKind.InvalidValue, "messages", "may have at most 32768 parts for this model");
        }
    }

    /// <summary>True for a call and its result, and for the same call twice.</summary>
    public bool IsSameCall(in ChatPart part, in ChatPart other) =>
        part.IdHash == other.IdHash && IsSame(Text(part.Id), Text(other.Id));

    /// <summary>True for the same text. Who looks for one among many compares the hashes first: ids and names may be
    /// long, and alike up to their last byte.</summary>
    public bool IsSame(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other)
    {
        ComparedBytes += Math.Min(text.Length, other.Length);
        return text.SequenceEqual(other);
    }

    /// <summary>A hash that nobody outside of this process can foresee.</summary>
    public static int HashOf(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return hash.ToHashCode();
    }

    /// <summary>What stands in a range, of the body or of what was made behind it.</summary>
    public ReadOnlySpan<byte> Text(ByteRange range) => range.Start < Source.Length || range.IsEmpty
        ? Source.Span.Slice(range.Start, range.Bytes)
        : _made.Span.Slice(range.Start - Source.Length, range.Bytes);

    /// <summary>Makes the id of a call that came without one: the same for the same place of a conversation.</summary>
    public ByteRange MakeCallId(int message, int call)
    {
        var start = _made.Count;
        _made.Write("call_"u8);
        _made.WriteNumber(message);
        _made.Write((byte)'_');
        _made.WriteNumber(call);
        return new ByteRange(Source.Length + start, _made.Count - start);
    }

    public void Fail(ProblemKind kind, in FieldPath path, string message)
    {
        if (!HasProblem)
        {
            var text = path.ToString();
            Problem = new RequestProblem(kind, text, $"{text}: {message}");
        }
    }

    /// <summary>Notes that a member cannot be carried; null says nothing and is not missed.</summary>
    public void Drop(in ChatField field)
    {
        if (field.IsGiven)
        {
            Dropped.Add(Source.Span, new DroppedPath(DropSite.Root, -1, -1, -1, ParentOf(field), field.Key));
        }
    }

    /// <summary>The key of the object in which a member stands; empty for the body itself.</summary>
    public ByteRange ParentOf(in ChatField field) => field.IsOption ? OptionsKey : default;

    public void Drop(in DroppedPath path) => Dropped.Add(Source.Span, path);

    /// <summary>Notes that something of a part, or all of it, cannot be carried.</summary>
    public void Drop(in PartPlace place, ByteRange key = default, ByteRange parent = default)
    {
        var site = place.Message < 0 ? DropSite.SystemPart
            : place.IsCall ? DropSite.Call
            : place.Child >= 0 ? DropSite.ResultPart
            : DropSite.Part;
        Drop(place.Message < 0
            ? new DroppedPath(site, place.Part, -1, -1, parent, key)
            : new DroppedPath(site, place.Message, place.Part, place.Child, parent, key));
    }
}
