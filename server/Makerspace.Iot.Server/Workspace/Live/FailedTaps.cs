using System.Collections.Concurrent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>A badge that a machine refused just now.</summary>
/// <param name="Machine">Machine's name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="At">When it last happened, wall time.</param>
/// <param name="Zone">The time zone of its site.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How often in that time.</param>
public sealed record FailedTap(string Machine, string Title, DateTimeOffset At, TimeZoneInfo Zone, DenialReason Reason, int Count)
{
    /// <summary>Words of the reason.</summary>
    public Advice Words => DenialWords.Of(Reason);
}

/// <summary>The refusals of the last <see cref="For"/>, for the people on the floor: which machine, why, and what helps. Nobody is named.</summary>
public sealed class FailedTaps(ILedgerReader ledger, LiveBoard board)
{
    /// <summary>How long a refusal is shown.</summary>
    public static readonly TimeSpan For = TimeSpan.FromMinutes(15);

    /// <summary>Most that are shown.</summary>
    public const int Most = 4;

    // Read at once; repeated taps at one machine are one line.
    private const int MostRead = 40;

    private readonly ConcurrentDictionary<SiteScope, (long Version, IReadOnlyList<RefusalLine> Lines)> _kept = new();

    /// <summary>Those of a scope, the newest first. The ledger is read again only if refusals are new in it.</summary>
    public async ValueTask<IReadOnlyList<FailedTap>> ReadAsync(LivePicture live, LiveScope scope, CancellationToken cancellationToken)
    {
        long version = board.Lists(scope.Floor.Sites is [var one] ? one : null).Refusals;
        if (!_kept.TryGetValue(scope.Floor, out (long Version, IReadOnlyList<RefusalLine> Lines) kept) || kept.Version != version)
        {
            _kept[scope.Floor] = kept = (version, await ledger.LastRefusalsAsync(scope.Floor, MostRead, cancellationToken));
        }

        RegistrySnapshot registry = live.Registry;
        return
        [
            .. kept.Lines
                .Where(r => r is { Observed: false, Machine: not null } && r.At <= live.At + For && live.At - r.At < For)
                .Where(r => scope.Trade is null || Trade(registry, r.Machine!) == scope.Trade)
                .GroupBy(r => (r.Machine, r.Reason))
                .Select(g => new FailedTap(g.Key.Machine!, registry.Names.Machine(g.Key.Machine!), g.First().At, registry.Zones.Of(g.First().Site), g.Key.Reason, g.Count()))
                .Take(Most),
        ];
    }

    private static string? Trade(RegistrySnapshot registry, string machine) =>
        registry.Machines.TryGetValue(machine, out Core.Registry.Machine? known) ? registry.Categories.GetValueOrDefault(known.Category)?.Trade : null;
}
