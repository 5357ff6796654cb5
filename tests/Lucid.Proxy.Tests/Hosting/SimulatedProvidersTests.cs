using System.Linq;
using System.Net;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class SimulatedProvidersTests
{
    [Fact]
    public void Every_provider_is_usable_and_an_ollama_without_a_key_stays_open_to_callers_without_one()
    {
        var options = SettingsReader.Read(null, [], SettingsText.Environment()).Options!;

        var simulated = SimulatedProviders.Redirect(options, new IPEndPoint(IPAddress.Loopback, 9));

        Assert.All(simulated.Providers, provider => Assert.True(provider.IsUsable));
        Assert.Null(simulated.Providers.Single(provider => provider.Kind == ProviderKind.Ollama).ApiKeyUtf8);
        Assert.All(
            simulated.Providers.Where(provider => provider.Kind != ProviderKind.Ollama),
            provider => Assert.NotNull(provider.ApiKeyUtf8));
    }
}
