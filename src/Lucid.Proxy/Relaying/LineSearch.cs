using System;

namespace Lucid.Proxy.Relaying;

/// <summary>Cuts lines from the front of a buffer that grows, and looks at each byte once: a long line that comes in
/// many small pieces costs no more than its length.</summary>
/// <param name="hasLines">False: all of it is one, whatever line breaks it has.</param>
internal struct LineSearch(bool hasLines)
{
    private int _searched = 0;

    /// <summary>Takes the next line.</summary>
    /// <param name="data">What is not taken yet: the same as at the last call that took nothing, and what came
    /// since.</param>
    /// <param name="isEnd">No more will come: the rest is a line.</param>
    /// <param name="bytes">Of the line with its end.</param>
    public bool TryTake(ReadOnlySpan<byte> data, bool isEnd, out int bytes)
    {
        var end = hasLines ? data[_searched..].IndexOf((byte)'\n') : -1;
        bytes = end >= 0 ? _searched + end + 1 : isEnd ? data.Length : 0;
        _searched = bytes > 0 ? 0 : data.Length;
        return bytes > 0;
    }
}
