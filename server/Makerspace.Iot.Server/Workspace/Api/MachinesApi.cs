using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Workspace.Api;

/// <summary><c>/api/v1/machines</c>: what the machines do now, by name.</summary>
public static class MachinesApi
{
    /// <summary>Maps it.</summary>
    public static void MapMachines(this RouteGroupBuilder api) =>
        api.MapGet("/machines", ReadAsync).WithName("machines").WithSummary("The machines and their live state, by name.").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<ApiList<ApiMachine>>> ReadAsync(
        [Description("Name of a site; all sites if absent."), RegularExpression(ApiParameters.NamePattern)] string? site,
        [Description("The value of next in the answer before: the machines whose names come after it."), RegularExpression(ApiParameters.NamePattern)] string? after,
        [Description("The value of previous in an answer: the machines whose names come before it."), RegularExpression(ApiParameters.NamePattern)] string? before,
        [Description("Most entries of a page, 100 if absent."), Range(1, WebApi.MostPerPage)] int? pageSize,
        HttpContext context, LiveReader live, RegistryCache registry, ServerHealth health, TimeProvider time, CancellationToken aborted)
    {
        WebApi.RefusePages(context);
        if (after is not null && before is not null)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.OnePlace);
        }

        LivePicture now = await live.ReadAsync(await registry.ReadAsync(aborted), health.Facts.Broker, time.GetUtcNow(), aborted);
        SiteScope scope = now.Registry.Whole(context.Scope(Permission.ReadFloor));
        now.Registry.CheckSite(site, scope);
        int size = pageSize ?? WebApi.PerPage;
        (SiteView Site, MachineView Machine)[] all = [.. now.Sites(scope.At(site)).SelectMany(s => s.Machines.Select(m => (Site: s, Machine: m))).OrderBy(p => p.Machine.Machine, StringComparer.Ordinal)];
        int first = after is not null ? all.Count(p => string.CompareOrdinal(p.Machine.Machine, after) <= 0)
            : before is not null ? Math.Max(0, all.Count(p => string.CompareOrdinal(p.Machine.Machine, before) < 0) - size)
            : 0;
        ApiMachine[] page = [.. all.Skip(first).Take(size).Select(p => Of(p.Site, p.Machine))];
        return TypedResults.Ok(new ApiList<ApiMachine>(first + page.Length < all.Length ? page[^1].Machine : null, first > 0 ? page.Length > 0 ? page[0].Machine : after : null, page));
    }

    private static ApiMachine Of(SiteView site, MachineView m) => new(
        m.Machine, m.Title, m.Category, site.Site, WebApi.Word(m.Freshness), m.Condition is { } c ? WebApi.Word(c) : null, m.Since, m.HeardAt,
        m.Freshness == MachineFreshness.Fresh ? m.PowerW : null, m.Relay, m.Contactor, m.Faults.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>The state of a machine.</summary>
/// <param name="Machine">Name.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Category">Category's name for people.</param>
/// <param name="Site">Site of today.</param>
/// <param name="Freshness">Whether the rest may be believed: <c>fresh</c>, <c>silent</c>, <c>agent-offline</c>, <c>link-lost</c>, <c>never-heard</c>.</param>
/// <param name="State">Last known state; null if nothing was heard.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="HeardAt">When it was last heard, UTC.</param>
/// <param name="PowerW">Power in watts; null if it is not known now.</param>
/// <param name="Relay">What the relay was told.</param>
/// <param name="Contactor">What was sensed; null if nothing senses it.</param>
/// <param name="Faults">Latched fault codes.</param>
public sealed record ApiMachine(
    string Machine, string Label, string? Category, string Site, string Freshness, string? State, DateTimeOffset? Since, DateTimeOffset? HeardAt,
    double? PowerW, bool Relay, bool? Contactor, string[] Faults);
