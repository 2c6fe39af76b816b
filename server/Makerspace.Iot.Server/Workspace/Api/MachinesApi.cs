using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Workspace.Api;

/// <summary><c>/api/v1/machines</c>: what the machines do now.</summary>
public static class MachinesApi
{
    /// <summary>Maps it.</summary>
    public static void MapMachines(this RouteGroupBuilder api) =>
        api.MapGet("/machines", ReadAsync).WithName("machines").WithSummary("The machines and their live state.").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<ApiPage<ApiMachine>>> ReadAsync(
        [Description("Name of a site; all sites if absent."), RegularExpression(ApiParameters.NamePattern)] string? site,
        [Description("Page of the list, from 1."), Range(1, RequestQuery.LastPage)] int? page,
        [Description("Most entries of a page, 100 if absent."), Range(1, WebApi.MostPerPage)] int? pageSize,
        HttpContext context, LiveReader live, RegistryCache registry, ServerHealth health, TimeProvider time, CancellationToken aborted)
    {
        LivePicture now = live.Read(await registry.ReadAsync(aborted), health.Facts.Broker, time.GetUtcNow());
        SiteScope scope = now.Registry.Whole(context.Scope(Permission.ReadFloor));
        now.Registry.CheckSite(site, scope);
        var machines = now.Sites(scope.At(site)).SelectMany(s => s.Machines.Select(m => Of(s, m))).ToList();
        (int number, int size) = (page ?? 1, pageSize ?? WebApi.PerPage);
        return TypedResults.Ok(new ApiPage<ApiMachine>(number, size, machines.Count, [.. machines.Skip((number - 1) * size).Take(size)]));
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
