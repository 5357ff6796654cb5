using System;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>A caller is told that the upstream's answer was broken, and the operator why.</summary>
public sealed class UpstreamReasonTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Json = Ok + "content-type: application/json\r\n";

    [Theory]
    [InlineData(Json + "content-length: 2\ncontent-length: 2\r\n\r\n{}", "A line ends with LF alone")]
    [InlineData(Json + "content-length: 9\r\n\r\n{}", "its connection ended before its answer did")]
    [InlineData(Json + "transfer-encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n", "A chunk size is not")]
    [InlineData(Json + "content-length: 2\r\n\r\nhi", "what it sent is not an answer of its API")]
    [InlineData(Json + "content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}", "its compressed body is damaged")]
    [InlineData(Json + "content-encoding: zstd\r\ncontent-length: 2\r\n\r\n{}", "its content coding was not asked for")]
    [InlineData(Ok + "content-type: text/html\r\ncontent-length: 2\r\n\r\nhi", "its content type is not that of an answer")]
    [InlineData("HTTP/1.1 307 Moved\r\nlocation: http://a/\r\ncontent-length: 0\r\n\r\n", "it redirected (307)")]
    [InlineData("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", "it answered with status 500")]
    public async Task Reason_of_a_broken_answer_stands_in_the_log_once_and_not_in_the_answer(string wire, string reason)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(wire);
            peer.Close();
            await peer.WaitForClientEndAsync();
        });
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        for (int i = 0; i < 3; i++)
        {
            RawAnswer answer = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);

            Assert.Equal(500, answer.Status);
            Assert.DoesNotContain(reason, answer.Text, StringComparison.Ordinal);
        }

        await server.Process.WaitForOutputAsync("Provider openai sent an answer that is not valid: ");
        await server.Process.WaitForOutputAsync(reason);
        Assert.Equal(2, server.Process.Output.Split("sent an answer that is not valid").Length);
    }
}
