namespace Lucid.Proxy.Dialects.Requests;

/// <summary>In which object of the client's body something stood that could not be carried.</summary>
internal enum DropSite : byte
{
    Root,
    SystemPart,
    Message,
    Part,
    ResultPart,
    Call,
    Tool,
    ToolFunction,
    Stop,
}
