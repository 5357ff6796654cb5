using System.Threading.Tasks;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A workspace of one test, with a user and a key.</summary>
internal sealed record Tenant(AdminClient Admin, string Id, string Name, string KeyId, string Key)
{
    public string Bearer => $"authorization: Bearer {Key}";

    public string ApiKey => $"x-api-key: {Key}";

    public Task<AccountSnapshot> AccountAsync() => Admin.AccountAsync(Id);

    public Task<AccountSnapshot> SettledAsync() => Admin.SettledAsync(Id);
}
