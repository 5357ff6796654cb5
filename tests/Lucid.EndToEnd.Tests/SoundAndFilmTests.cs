using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Sounds and films, for which the packages have no parts or only one of them: as plain requests on both
/// endpoints, to every model.</summary>
public sealed class SoundAndFilmTests(SharedServer shared)
{
    private static readonly byte[] s_film = [0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0, .. "mp42isom"u8];

    public static TheoryData<string, string, string> Parts
    {
        get
        {
            string wav = Convert.ToBase64String(Family.Wav);
            string film = Convert.ToBase64String(s_film);
            return new TheoryData<string, string, string>
            {
                {
                    Bodies.ChatPath, "audio",
                    $$$"""{"type":"input_audio","input_audio":{"data":"{{{wav}}}","format":"wav"}}"""
                },
                {
                    Bodies.ChatPath, "video",
                    $$$"""{"type":"video_url","video_url":{"url":"data:video/mp4;base64,{{{film}}}"}}"""
                },
                {
                    Bodies.MessagesPath, "audio",
                    $$$"""{"type":"audio","source":{"type":"base64","media_type":"audio/wav","data":"{{{wav}}}"}}"""
                },
                {
                    Bodies.MessagesPath, "video",
                    $$$"""{"type":"video","source":{"type":"base64","media_type":"video/mp4","data":"{{{film}}}"}}"""
                },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task It_arrives_byte_for_byte_where_the_model_takes_it_and_is_refused_elsewhere(
        string path, string input, string part)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string echo = input == "audio" ? Family.Echo("audio/wav", Family.Wav) : Family.Echo("video/mp4", s_film);
        foreach (FamilyModel model in Family.Models)
        {
            RawAnswer answer = await shared.Server.PostAsync(
                path,
                $$"""{"model":"{{model.Id}}","max_tokens":100,"messages":[{"role":"user","content":[{{part}}]}]}""",
                tenant.Bearer,
                Bodies.Version);
            if (model.Takes(input))
            {
                Assert.Equal(200, answer.Status);
                Assert.Contains(echo, answer.Text, StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(400, answer.Status);
            string message = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error")
                .GetProperty("message").GetString()!;
            Assert.StartsWith("messages[0].content[0]: ", message, StringComparison.Ordinal);
            Assert.All(
                Family.Models.Where(taker => taker.Takes(input)),
                taker => Assert.Contains(taker.Id, message, StringComparison.Ordinal));
        }
    }
}
