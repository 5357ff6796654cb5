namespace Lucid.Net.Sse;

// What is known of the frame that is being read.
internal struct SseScanState
{
    public int EventStart;
    public int EventBytes;
    public int DataStart;
    public int DataBytes;
    public int DataLineCount;
    public bool HasEvent;
}
