using System;
using System.Globalization;
using System.Text;

namespace Lucid.Bench;

/// <summary>Requests of a coding agent: tools with schemas, turns of calls and results.</summary>
internal static class SampleAgent
{
    private const string Schema =
        """{"type":"object","properties":{"path":{"type":"string","description":"Absolute path of the file"},"""
        + "\"offset\":{\"type\":\"integer\",\"minimum\":0},\"limit\":{\"type\":\"integer\"}},\"required\":[\"path\"]}";

    private const string Source =
        "public static int Sum(int[] values)\\n{\\n    var sum = 0;\\n    foreach (var value in values)\\n    {\\n"
        + "        sum += value; // \\\"fast\\\"\\n    }\\n\\n    return sum;\\n}\\n";

    private const string MessagesTool =
        "{\"name\":\"tool_#\",\"description\":\"Reads a file\",\"input_schema\":" + Schema + "}";

    private const string ChatTool =
        "{\"type\":\"function\",\"function\":{\"name\":\"tool_#\",\"description\":\"Reads a file\",\"parameters\":"
        + Schema + "}}";

    private const string MessagesTurn =
        ",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Let me look.\"},"
        + "{\"type\":\"tool_use\",\"id\":\"toolu_#\",\"name\":\"tool_1\","
        + "\"input\":{\"path\":\"/src/#.cs\",\"limit\":200}}]}"
        + ",{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_#\",\"content\":\""
        + Source + Source + "\"}]}";

    private const string ChatTurn =
        ",{\"role\":\"assistant\",\"content\":\"Let me look.\","
        + "\"tool_calls\":[{\"id\":\"call_#\",\"type\":\"function\","
        + "\"function\":{\"name\":\"tool_1\",\"arguments\":\"{\\\"path\\\":\\\"/src/#.cs\\\",\\\"limit\\\":200}\"}}]}"
        + ",{\"role\":\"tool\",\"tool_call_id\":\"call_#\",\"content\":\"" + Source + Source + "\"}";

    private const int ToolCount = 20;

    /// <summary>A messages request with one long prompt.</summary>
    public static byte[] Prose(int promptBytes)
    {
        StringBuilder prompt = new();
        while (prompt.Length < promptBytes)
        {
            prompt.Append("The ship left the harbour at dawn, and nobody said \\\"goodbye\\\" aloud.\\n");
        }

        return Encoding.UTF8.GetBytes(
            "{\"model\":\"m\",\"max_tokens\":64,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
            + prompt + "\"}]}");
    }

    /// <summary>An agent's messages request of about this many bytes.</summary>
    public static byte[] Messages(int bytes) => Build(bytes, MessagesTool, MessagesTurn);

    /// <summary>The same as chat completions.</summary>
    public static byte[] Chat(int bytes) => Build(bytes, ChatTool, ChatTurn);

    private static byte[] Build(int bytes, string tool, string turn)
    {
        StringBuilder body = new("{\"model\":\"m\",\"max_tokens\":64,\"stream\":true,\"tools\":[");
        for (int i = 0; i < ToolCount; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(Numbered(tool, i));
        }

        body.Append("],\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}");
        for (int i = 0; body.Length < bytes; i++)
        {
            body.Append(Numbered(turn, i));
        }

        return Encoding.UTF8.GetBytes(body.Append("]}").ToString());
    }

    private static string Numbered(string text, int number) =>
        text.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
