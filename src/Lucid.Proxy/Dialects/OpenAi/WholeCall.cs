using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>A tool call of a whole answer: what is beside it may come after the calls behind it.</summary>
internal struct WholeCall
{
    /// <summary>Where in the text of all calls that goes which is beside this one.</summary>
    public int Place;

    /// <summary>What is beside it, where all of that is gathered; empty for nothing.</summary>
    public ByteRange Extra;
}
