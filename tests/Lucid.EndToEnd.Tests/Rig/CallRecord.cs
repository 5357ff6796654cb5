using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>One settled call as the admin API lists it.</summary>
internal sealed record CallRecord(
    string Id,
    string Model,
    int Status,
    long HeldNano,
    long ChargedNano,
    long WrittenOffNano,
    long InputTokens,
    long OutputTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    string Usage,
    string End)
{
    /// <summary>The calls of a workspace, the newest first, after all are settled.</summary>
    public static async Task<CallRecord[]> AllOfAsync(Tenant tenant)
    {
        await tenant.SettledAsync();
        JsonElement list = await tenant.Admin.GetAsync($"admin/requests?workspace={tenant.Id}&limit=100");
        return [.. list.GetProperty("requests").EnumerateArray().Select(Of)];
    }

    /// <summary>The only call of a workspace.</summary>
    public static async Task<CallRecord> OnlyOfAsync(Tenant tenant) => Assert.Single(await AllOfAsync(tenant));

    private static CallRecord Of(JsonElement call) => new(
        call.GetProperty("id").GetString()!,
        call.GetProperty("model").GetString()!,
        call.GetProperty("status").GetInt32(),
        AccountSnapshot.Nano(call.GetProperty("heldUsd").GetString()!),
        AccountSnapshot.Nano(call.GetProperty("chargedUsd").GetString()!),
        AccountSnapshot.Nano(call.GetProperty("writtenOffUsd").GetString()!),
        call.GetProperty("inputTokens").GetInt64(),
        call.GetProperty("outputTokens").GetInt64(),
        call.GetProperty("cacheReadTokens").GetInt64(),
        call.GetProperty("cacheWriteTokens").GetInt64(),
        call.GetProperty("usage").GetString()!,
        call.GetProperty("end").GetString()!);
}
