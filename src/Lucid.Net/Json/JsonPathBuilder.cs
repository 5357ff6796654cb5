using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Lucid.Net.Json;

// Parses paths and grows the tree of JsonPathNode. Runs at start only.
internal sealed class JsonPathBuilder
{
    private readonly Draft _root = new() { Key = "" };

    public void Add(string path, int index, bool isUnique)
    {
        if (!path.StartsWith('$'))
        {
            throw new ArgumentException($"Path '{path}' does not begin with '$'.", nameof(path));
        }

        Draft draft = _root;
        draft.Pass(index, isUnique);
        string rest = path[1..];
        int segmentCount = 0;
        while (rest.Length > 0)
        {
            if (++segmentCount > JsonPathSet.MaxSegments)
            {
                throw new ArgumentException(
                    $"Path '{path}' has more than {JsonPathSet.MaxSegments} segments.", nameof(path));
            }

            if (rest.StartsWith("[*]", StringComparison.Ordinal))
            {
                draft = draft.Elements ??= new Draft { Key = "" };
                rest = rest[3..];
            }
            else
            {
                draft = draft.Member(ReadKey(path, ref rest));
            }

            draft.Pass(index, isUnique);
        }

        if (draft.PathIndex >= 0)
        {
            throw new ArgumentException($"Path '{path}' is there twice.", nameof(path));
        }

        draft.PathIndex = index;
    }

    // The root is the first.
    public JsonPathNode[] Build()
    {
        List<JsonPathNode?> nodes = [];
        _root.Build(nodes, ordinal: 0);
        return [.. nodes.Cast<JsonPathNode>()];
    }

    private static string ReadKey(string path, ref string rest)
    {
        int end = 1;
        while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '_' or '-'))
        {
            end++;
        }

        if (rest[0] != '.' || end == 1)
        {
            throw new ArgumentException($"Path '{path}' is malformed at '{rest}'.", nameof(path));
        }

        string key = rest[1..end];
        rest = rest[end..];
        return key;
    }

    private sealed class Draft
    {
        private readonly List<Draft> _members = [];
        private int _firstPass = -1;
        private bool _isUnique;

        public required string Key { get; init; }

        public int PathIndex { get; set; } = -1;

        public Draft? Elements { get; set; }

        public void Pass(int index, bool isUnique)
        {
            if ((isUnique && !_isUnique) || _firstPass < 0)
            {
                _firstPass = index;
            }

            _isUnique |= isUnique;
        }

        public Draft Member(string key)
        {
            foreach (Draft member in _members)
            {
                if (member.Key == key)
                {
                    return member;
                }
            }

            Draft added = new() { Key = key };
            _members.Add(added);
            return added;
        }

        public JsonPathNode Build(List<JsonPathNode?> nodes, int ordinal)
        {
            int number = nodes.Count;
            nodes.Add(null);
            ulong keyLengths = 0;
            JsonPathNode[] members = new JsonPathNode[_members.Count];
            bool hasUniqueMember = false;
            for (int i = 0; i < members.Length; i++)
            {
                members[i] = _members[i].Build(nodes, i);
                keyLengths |= JsonPathNode.LengthBit(members[i].Key.Length);
                hasUniqueMember |= members[i].IsUnique;
            }

            JsonPathNode node = new()
            {
                Number = number,
                PathIndex = PathIndex,
                NamedPathIndex = PathIndex >= 0 ? PathIndex : _firstPass,
                IsUnique = _isUnique,
                Key = Encoding.ASCII.GetBytes(Key),
                Ordinal = ordinal,
                Members = members,
                Elements = Elements?.Build(nodes, 0).Number ?? JsonPathSet.None,
                KeyLengths = keyLengths,
                HasUniqueMember = hasUniqueMember,
            };
            nodes[number] = node;
            return node;
        }
    }
}
