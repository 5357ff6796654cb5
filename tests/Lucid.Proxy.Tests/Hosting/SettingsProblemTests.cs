using System.Linq;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

/// <summary>Every mistake is named with its place and a way out.</summary>
public sealed class SettingsProblemTests
{
    [Theory]
    [InlineData("{\n  \"lsten\": []\n}", "lucid.json:2: lsten is not a known key; did you mean listen?")]
    [InlineData("{\n\n\"zzzzzz\": 1 }", "lucid.json:3: zzzzzz is not a known key; known here: $schema, listen,")]
    [InlineData("{ \"strict\": \"yes\" }", "lucid.json:1: strict is a text in quotes; write true or false.")]
    [InlineData("{ \"strict\": null }", "lucid.json:1: strict is null; write true or false.")]
    [InlineData("{ \"reactors\": 1.5 }", "lucid.json:1: reactors is 1.5; write a whole number from 0 to 255.")]
    [InlineData("{ \"reactors\": \"2\" }",
        "lucid.json:1: reactors is a text in quotes; write a whole number from 0 to")]
    [InlineData("{ \"engine\": \"eppoll\" }", "lucid.json:1: engine is \"eppoll\", not one of auto, epoll, portable;")]
    [InlineData("{ \"engine\": 1 }", "lucid.json:1: engine is a number; write a text in quotes.")]
    [InlineData("{ \"engine\": { } }", "lucid.json:1: engine is an object; write a text in quotes.")]
    [InlineData("{ \"data\": null }", "lucid.json:1: data is null; leave the key out to get the default.")]
    [InlineData("{ \"data\": \"\" }", "lucid.json:1: data is empty.")]
    [InlineData("{ \"limits\": [] }", "lucid.json:1: limits is a list; write an object: { … }.")]
    [InlineData("{ \"limits\": {\n\"maxBodyBytes\": 1 } }",
        "lucid.json:2: limits.maxBodyBytes is 1; write a whole number")]
    [InlineData("{ \"limits\": {\n\"maxBodyByte\": 1 } }",
        "lucid.json:2: limits.maxBodyByte is not a known key; did you")]
    [InlineData("{ \"limits\": { \"concurrencyPerUser\": 0 } }",
        "limits.concurrencyPerUser is 0; write a whole number")]
    [InlineData("{ \"limits\": { \"keylessOllama\": 1 } }", "limits.keylessOllama is a number; write true or false.")]
    [InlineData("{ \"limits\": { \"drainSeconds\": -1 } }",
        "limits.drainSeconds is -1; write a whole number from 0 to")]
    [InlineData("{ \"limits\": { \"endCallsOfRevokedKeys\": 1 } }",
        "limits.endCallsOfRevokedKeys is a number; write true or false.")]
    [InlineData("{ \"limits\": { \"maxHeadBytes\": 99999999999 } }",
        "limits.maxHeadBytes is 99999999999; write a whole")]
    [InlineData("{ \"limits\": { \"maxFieldBytes\": 65535 } }",
        "limits.maxFieldBytes is 65535; write a whole number from 512 to 65534.")]
    [InlineData("{ \"limits\": { \"maxConnectionPerAddress\": 1 } }", "did you mean maxConnectionsPerAddress?")]
    [InlineData("{ \"limits\": { \"idleSeconds\": 0 } }", "limits.idleSeconds is 0; write a whole number from 1")]
    [InlineData("{ \"limits\": { \"headSeconds\": \"10\" } }", "limits.headSeconds is a text in quotes; write a whole")]
    [InlineData("{ \"limits\": { \"bodyGraceSeconds\": 0 } }", "limits.bodyGraceSeconds is 0; write a whole number from 1")]
    [InlineData("{ \"limits\": { \"bodyBytesPerSecond\": -1 } }", "limits.bodyBytesPerSecond is -1; write a whole")]
    [InlineData("{ \"limits\": { \"sendStallSeconds\": 3601 } }", "limits.sendStallSeconds is 3601; write a whole")]
    [InlineData("{ \"limits\": { \"maxDrainBytes\": \"1\" } }", "limits.maxDrainBytes is a text in quotes; write a whole")]
    [InlineData("{ \"limits\": { \"maxBufferedMegabytes\": -1 } }", "limits.maxBufferedMegabytes is -1; write a whole")]
    [InlineData("{ \"cors\": { \"origins\": \"*\" } }", "cors.origins is a list: [ … ].")]
    [InlineData("{ \"cors\": { \"origins\": [ \"https://a.test/\" ] } }",
        "cors.origins[0] is \"https://a.test/\"; write an origin such as https://app.example.com, or *.")]
    [InlineData("{ \"cors\": { \"origins\": [ 1 ] } }", "cors.origins[0] is a number; write a text in quotes.")]
    [InlineData("{ \"cors\": { \"hosts\": [] } }", "cors.hosts is not a known key")]
    [InlineData("{ \"listen\": \"127.0.0.1\" }", "lucid.json:1: listen is \"127.0.0.1\"; write address:port such")]
    [InlineData("{ \"models\": {} }", "lucid.json:1: models is a list: [ … ].")]
    [InlineData("{ \"listen\": [\n\"127.0.0.1\" ] }",
        "lucid.json:2: listen[0] is \"127.0.0.1\"; write address:port such")]
    [InlineData("{ \"listen\": [ \"a:1\" ] }", "listen[0] is \"a:1\"; write address:port")]
    [InlineData("{ \"listen\": [ \"1.2.3.4:70000\" ] }", "listen[0] is \"1.2.3.4:70000\"; write address:port")]
    [InlineData("{ \"listen\": [ \"::1:80\" ] }", "listen[0] is \"::1:80\"; write address:port")]
    [InlineData("{ \"listen\": [] }", "lucid.json:1: listen names no address; write address:port")]
    [InlineData("{ \"listen\": [ 8080 ] }", "listen[0] is a number; write a text in quotes.")]
    [InlineData("{ \"listen\": [ \"*:1\",\n\"*:1\" ] }", "lucid.json:1: listen names 0.0.0.0:1 twice.")]
    [InlineData("{ \"listen\": [ { \"address\": \"*:1\", \"key\": \"/dev/null\" } ] }",
        "listen[0] needs certificate and key together")]
    [InlineData("{ \"listen\": [ { \"address\": \"*:1\", \"cert\": \"x\" } ] }",
        "listen[0].cert is not a known key; known")]
    [InlineData("{ \"listen\": [ \"*:8081\" ] }",
        "admin.listen is 127.0.0.1:8081, where callers are served; take another")]
    [InlineData("{ \"admin\": { \"listen\": \"127.0.0.1:8080\" } }",
        "admin.listen is 127.0.0.1:8080, where callers are")]
    [InlineData("{ \"admin\": { \"port\": 1 } }", "admin.port is not a known key; known here: listen.")]
    [InlineData("{ \"admin\": 8081 }", "lucid.json:1: admin is a number; write an object: { … }.")]
    [InlineData("{ \"publicBaseUrl\": \"llm\" }",
        "publicBaseUrl is \"llm\"; write a URL such as https://llm.example.com.")]
    [InlineData("{ \"ledger\": { \"engine\": \"redis\" } }",
        "ledger.engine \"redis\" is not available in this version;")]
    [InlineData("{ \"ledger\": { \"engine\": \"sql\" } }", "ledger.engine is \"sql\", not one of faster, redis.")]
    [InlineData("{ \"ledger\": { \"endpoints\": [] } }", "ledger.endpoints belongs to the engine \"redis\".")]
    [InlineData("{ \"ledger\": { \"durability\": \"strikt\" } }", "not one of grouped, strict; did you mean strict?")]
    [InlineData("{ \"ledger\": { \"oldFiles\": \"delete\" } }",
        "ledger.oldFiles is \"delete\", not one of keep, archive.")]
    [InlineData("{ \"ledger\": { \"checkpointBytes\": 1 } }", "ledger.checkpointBytes is 1; write a whole number")]
    [InlineData("{ \"ledger\": { \"usageDays\": 0 } }", "ledger.usageDays is 0; write a whole number from 1 to")]
    [InlineData("{ \"media\": { \"store\": \"S3\" } }", "media.store is \"S3\", not one of disk, s3; did you mean s3?")]
    [InlineData("{ \"media\": { \"store\": \"s3\" } }",
        "media needs s3 beside the store \"s3\": endpoint, bucket and keys.")]
    [InlineData("{ \"media\": { \"s3\": { \"buckt\": \"\" } } }",
        "media.s3.buckt is not a known key; did you mean bucket?")]
    [InlineData("{ \"media\": { \"s3\": { \"pathStyle\": 1 } } }",
        "media.s3.pathStyle is a number; write true or false.")]
    [InlineData("{ \"log\": { \"level\": \"warn\" } }",
        "log.level is \"warn\", not one of trace, debug, information, warning")]
    [InlineData("{ \"log\": { \"exchanges\": \"some\" } }", "log.exchanges is \"some\", not one of off, failed, all.")]
    public void A_wrong_value_is_named_with_its_line(string json, string expected)
        => Assert.Contains(expected, Assert.Single(SettingsText.Problems(json)));

    [Theory]
    [InlineData("http", "x", "lucid.json:2: providers.p.caFile belongs to an https baseUrl.")]
    [InlineData("https", "/no/file", "lucid.json:2: providers.p.caFile is /no/file, which cannot be used: ")]
    [InlineData("https", "/dev/null", "lucid.json:2: providers.p.caFile is /dev/null, which holds no PEM certificate.")]
    public void A_file_of_authorities_that_cannot_serve_is_named(string scheme, string file, string expected)
    {
        string json = $$"""
            { "models": [], "providers": { "p": { "kind": "openai", "baseUrl": "{{scheme}}://a.test",
              "caFile": "{{file}}" } } }
            """;
        Assert.Contains(expected, Assert.Single(SettingsText.Problems(json)));
    }

    [Theory]
    [InlineData("", "lucid.json:1: not valid JSON: ")]
    [InlineData("[]", "lucid.json:1: the configuration is one JSON object: { … }.")]
    [InlineData("{\n \"data\": \"x\"\n \"strict\": true }",
        "lucid.json:3: not valid JSON: '\"' is invalid after a value.")]
    [InlineData("{ \"data\": \"x\",\n\n\"Data\": \"y\" }", "lucid.json:3: Data is given twice, first on line 1.")]
    [InlineData("{ \"a:b\": 1 }", "lucid.json:1: \"a:b\" cannot be a key: it is empty or holds a colon.")]
    [InlineData("{ \"\": 1 }", "lucid.json:1: \"\" cannot be a key: it is empty or holds a colon.")]
    [InlineData("{ } }", "lucid.json:1: not valid JSON: '}' is invalid after a single JSON value.")]
    [InlineData("{ \"limits\": {", "lucid.json:1: not valid JSON: Expected depth to be zero at the end")]
    public void A_file_that_is_no_configuration_is_refused_with_its_line(string json, string expected)
    {
        string problem = Assert.Single(SettingsText.Problems(json));

        Assert.StartsWith(expected, problem);
        Assert.DoesNotContain("BytePositionInLine", problem);
    }

    [Fact]
    public void Every_problem_of_a_file_is_named_not_only_the_first()
    {
        const string json =
            """
            {
              "listn": [],
              "reactors": -1,
              "providers": {
                "p": { "kind": "openai" }
              },
              "models": [
                { "id": "m", "upstreams": [ { "provider": "q", "model": "m" } ] }
              ]
            }
            """;

        Assert.Equal(
            [
                "lucid.json:2: listn is not a known key; did you mean listen?",
                "lucid.json:3: reactors is -1; write a whole number from 0 to 255.",
                "lucid.json:5: providers.p needs baseUrl.",
                "lucid.json:8: models[0] needs contextTokens: the bound of what one call can cost rests on it.",
                "lucid.json:8: models[0] needs maxOutputTokens: the bound of what one call can cost rests on it.",
                "lucid.json:8: models[0] needs price: a model without one would be given away.",
                "lucid.json:8: models[0].upstreams[0].provider is \"q\", which is not among the providers; "
                    + "configured are: .",
            ],
            SettingsText.Problems(json).Order());
    }

    [Theory]
    [InlineData("LUCID__reactors", "many",
        "environment LUCID__reactors: reactors is many; write a whole number from 0")]
    [InlineData("LUCID__REACTRS", "1",
        "environment LUCID__REACTRS: REACTRS is not a known key; did you mean reactors?")]
    [InlineData("LUCID__limits", "5", "environment LUCID__limits: limits is an object, not a text.")]
    [InlineData("LUCID__limits__maxBodyByts", "1",
        "environment LUCID__limits__maxBodyByts: limits.maxBodyByts is not a")]
    [InlineData("LUCID__listen", "nowhere", "environment LUCID__listen: listen is \"nowhere\"; write address:port")]
    [InlineData("LUCID__providers__openai__baseUrl", "x",
        "environment LUCID__providers__openai__baseUrl: providers.openai.")]
    [InlineData("LUCID__models__0__price__inputUsdPerMillion", "cheap",
        "models[0].price.inputUsdPerMillion is \"cheap\"")]
    [InlineData("OLLAMA_HOST", "http://",
        "environment OLLAMA_HOST: providers.ollama.baseUrl is \"http:\"; write a URL")]
    [InlineData("OPENCLAW_BASE_URL", "here", "environment OPENCLAW_BASE_URL: providers.openclaw.baseUrl is \"here\"")]
    public void A_wrong_value_of_the_environment_is_named_by_its_variable(string name, string value, string expected)
        => Assert.Contains(expected, Assert.Single(SettingsText.Problems("{}", (name, value))));
}
