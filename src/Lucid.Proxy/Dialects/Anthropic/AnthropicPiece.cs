using System;
using System.Runtime.CompilerServices;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Where things lie in one event of a messages stream, or in a whole message. Ranges of strings are without
/// their quotes; an absent or empty one is empty.</summary>
internal sealed class AnthropicPiece
{
    private const int MaxBlocks = 4096;

    // The usage stands in the message of message_start, and at the top of message_delta and of a whole message; a block
    // stands in content_block, and in the content of a whole message; a delta has fields of both.
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "$.type", "$.error.type", "$.error.message", "$.delta.stop_reason", "$.delta.stop_sequence", "$.stop_reason",
        "$.stop_sequence", "$.delta.citation", "$.delta.stop_details", "$.stop_details", "$.delta.container",
        "$.container", "$.context_management",
        "$.message.usage.input_tokens", "$.message.usage.output_tokens", "$.message.usage.cache_read_input_tokens",
        "$.message.usage.cache_creation_input_tokens", "$.message.usage.output_tokens_details.thinking_tokens",
        "$.message.usage.cache_creation.ephemeral_1h_input_tokens", "$.message.usage.speed",
        "$.message.usage.inference_geo",
        "$.usage.input_tokens", "$.usage.output_tokens", "$.usage.cache_read_input_tokens",
        "$.usage.cache_creation_input_tokens", "$.usage.output_tokens_details.thinking_tokens",
        "$.usage.cache_creation.ephemeral_1h_input_tokens", "$.usage.speed", "$.usage.inference_geo",
        "$.content_block", "$.content_block.type", "$.content_block.text", "$.content_block.thinking",
        "$.content_block.signature", "$.content_block.data", "$.content_block.id", "$.content_block.name",
        "$.content_block.input", "$.content_block.citations",
        "$.content[*]", "$.content[*].type", "$.content[*].text", "$.content[*].thinking", "$.content[*].signature",
        "$.content[*].data", "$.content[*].id", "$.content[*].name", "$.content[*].input",
        "$.content[*].citations",
        "$.delta", "$.delta.type", "$.delta.text", "$.delta.thinking", "$.delta.signature", "$.delta.partial_json");

    private Block[] _blocks = new Block[4];
    private int _blockCount;

    private enum Path
    {
        Type,
        ErrorType,
        ErrorMessage,
        DeltaStopReason,
        DeltaStopSequence,
        StopReason,
        StopSequence,
        Citation,
        DeltaStopDetails,
        StopDetails,
        DeltaContainer,
        Container,
        ContextManagement,
        StartUsage,
        Usage = StartUsage + UsageRanges.Count,
        StartBlock = Usage + UsageRanges.Count,
        ContentBlock = StartBlock + BlockFields,
        Delta = ContentBlock + BlockFields,
        DeltaPartialJson = Delta + 5,
    }

    // The block itself, then its fields in the order of Field.
    private const int BlockFields = 10;

    private enum Field
    {
        Whole,
        Type,
        Text,
        Thinking,
        Signature,
        Data,
        Id,
        Name,
        Input,
        Citations,
    }

    public ByteRange Type { get; private set; }

    public ByteRange ErrorType { get; private set; }

    public ByteRange ErrorMessage { get; private set; }

    public ByteRange StopReason { get; private set; }

    public ByteRange StopSequence { get; private set; }

    public ByteRange Citation { get; private set; }

    public ByteRange PartialJson { get; private set; }

    /// <summary>More is said of the end than its reason.</summary>
    public bool HasStopDetails { get; private set; }

    public bool HasContainer { get; private set; }

    public bool HasContextManagement { get; private set; }

    public ChatUsage Usage { get; private set; }

    /// <summary>The fields of a delta, as far as blocks have them too.</summary>
    public Block Delta { get; private set; }

    /// <summary>The block that starts, or the blocks of a whole message.</summary>
    public ReadOnlySpan<Block> Blocks => _blocks.AsSpan(0, _blockCount);

    /// <summary>Scans one piece.</summary>
    /// <returns>False: it is not valid JSON, or has more blocks than an answer has.</returns>
    public bool TryScan(ReadOnlySpan<byte> json)
    {
        Type = default;
        ErrorType = default;
        ErrorMessage = default;
        StopReason = default;
        StopSequence = default;
        Citation = default;
        PartialJson = default;
        HasStopDetails = false;
        HasContainer = false;
        HasContextManagement = false;
        Delta = default;
        _blockCount = 0;
        var visitor = new Visitor(this);
        var scanner = default(JsonScanner);
        if (scanner.Scan(json, final: true, Paths, ref visitor, JsonLimits.Default, out _) != ParseOutcome.Done
            || visitor.IsOverfull)
        {
            return false;
        }

        visitor.Conclude(json);
        return true;
    }

    /// <summary>One content block.</summary>
    internal struct Block
    {
        public ByteRange Type;
        public ByteRange Text;
        public ByteRange Thinking;
        public ByteRange Signature;
        public ByteRange Data;
        public ByteRange Id;
        public ByteRange Name;

        /// <summary>Raw JSON.</summary>
        public ByteRange Input;

        /// <summary>An array of sources.</summary>
        public ByteRange Citations;
    }

    private struct Visitor(AnthropicPiece piece) : IJsonVisitor
    {
        private UsageRanges _usage;
        private Block _block;
        private bool _isStart;

        public bool IsOverfull { get; private set; }

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
        {
            var path = (Path)pathIndex;
            var text = kind == JsonKind.String ? new ByteRange(start + 1, bytes - 2) : default;
            switch (path)
            {
                case >= Path.DeltaPartialJson:
                    piece.PartialJson = text;
                    break;
                case >= Path.Delta:
                    NoteDelta((Field)(path - Path.Delta), text);
                    break;
                case >= Path.StartBlock:
                    var field = (Field)((path - Path.StartBlock) % BlockFields);
                    NoteBlock(field, kind, text, new ByteRange(start, bytes));
                    break;
                case >= Path.StartUsage:
                    NoteUsage(path, kind, new ByteRange(start, bytes));
                    break;
                case Path.Type:
                    piece.Type = text;
                    break;
                case Path.ErrorType:
                    piece.ErrorType = text;
                    break;
                case Path.ErrorMessage:
                    piece.ErrorMessage = text;
                    break;
                case Path.DeltaStopReason or Path.StopReason:
                    piece.StopReason = text;
                    break;
                case Path.Citation when kind == JsonKind.Object:
                    piece.Citation = new ByteRange(start, bytes);
                    break;
                case Path.DeltaStopDetails or Path.StopDetails:
                    piece.HasStopDetails |= kind == JsonKind.Object;
                    break;
                case Path.DeltaContainer or Path.Container:
                    piece.HasContainer |= kind == JsonKind.Object;
                    break;
                case Path.ContextManagement:
                    piece.HasContextManagement |= kind == JsonKind.Object;
                    break;
                case Path.DeltaStopSequence or Path.StopSequence:
                    piece.StopSequence = text;
                    break;
                default:
                    break;
            }
        }

        public readonly void Conclude(ReadOnlySpan<byte> json) => piece.Usage = _usage.Read(json, _isStart);

        private void NoteUsage(Path path, JsonKind kind, ByteRange range)
        {
            _isStart |= path < Path.Usage;
            if (kind is JsonKind.Number or JsonKind.String)
            {
                _usage[(path - Path.StartUsage) % UsageRanges.Count] = range;
            }
        }

        private void NoteDelta(Field field, ByteRange text)
        {
            switch (field)
            {
                case Field.Type:
                    _block.Type = text;
                    break;
                case Field.Text:
                    _block.Text = text;
                    break;
                case Field.Thinking:
                    _block.Thinking = text;
                    break;
                case Field.Signature:
                    _block.Signature = text;
                    break;
                default:
                    piece.Delta = _block;
                    _block = default;
                    break;
            }
        }

        private void NoteBlock(Field field, JsonKind kind, ByteRange text, ByteRange raw)
        {
            switch (field)
            {
                case Field.Whole:
                    AddBlock();
                    break;
                case Field.Data:
                    _block.Data = text;
                    break;
                case Field.Id:
                    _block.Id = text;
                    break;
                case Field.Name:
                    _block.Name = text;
                    break;
                case Field.Input:
                    _block.Input = raw;
                    break;
                case Field.Citations:
                    _block.Citations = kind == JsonKind.Array ? raw : default;
                    break;
                default:
                    NoteDelta(field, text);
                    break;
            }
        }

        private void AddBlock()
        {
            if (piece._blockCount == MaxBlocks)
            {
                IsOverfull = true;
                return;
            }

            if (piece._blockCount == piece._blocks.Length)
            {
                Array.Resize(ref piece._blocks, piece._blocks.Length * 2);
            }

            piece._blocks[piece._blockCount++] = _block;
            _block = default;
        }
    }

    [InlineArray(Count)]
    private struct UsageRanges
    {
        public const int Count = 8;

        private ByteRange _first;

        public readonly ChatUsage Read(ReadOnlySpan<byte> json, bool isStart)
        {
            var output = Number(json, this[1]);

            // What message_start says of output is a first estimate; only message_delta is billed.
            return new ChatUsage(
                Number(json, this[0]),
                isStart ? -1 : output,
                Number(json, this[2]),
                Number(json, this[3]),
                Number(json, this[4]),
                IsFinal: !isStart && output >= 0)
            {
                CacheWriteHour = Number(json, this[5]),
                Tier = TierWords.AnthropicSpeed(KindOf(this[6]), Slice(json, this[6])),
                Region = TierWords.AnthropicRegion(KindOf(this[7]), Slice(json, this[7])),
            };
        }

        private static JsonKind KindOf(ByteRange range) => range.IsEmpty ? JsonKind.Null : JsonKind.String;

        private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, ByteRange range) =>
            json.Slice(range.Start, range.Bytes);

        private static long Number(ReadOnlySpan<byte> json, ByteRange range) =>
            !range.IsEmpty && JsonText.TryReadInteger(json.Slice(range.Start, range.Bytes), out var value) && value >= 0
                ? value
                : -1;
    }
}
