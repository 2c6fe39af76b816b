using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Edge.Simulator.People;

/// <summary>People who badge although they may not, each time for another reason, as far as the registry offers them.</summary>
internal sealed class Intruder(IReadOnlyList<VirtualStation> stations, Members people, Dice dice, double pace, Crowd crowd)
{
    private static readonly DenialReason[] Reasons =
    [
        DenialReason.UnknownBadge, DenialReason.NotQualified, DenialReason.BadgeRevoked, DenialReason.MembershipLapsed, DenialReason.InUse,
        DenialReason.QualificationExpired, DenialReason.SiteNotCovered, DenialReason.OutOfService, DenialReason.OutsideHours,
    ];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (stations.Count == 0)
        {
            return;
        }

        await Task.WhenAny(stations.Select(s => s.WaitListenedAsync(cancellationToken)));
        await Task.Delay(TimeSpan.FromSeconds(12), cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (DenialReason reason in dice.Shuffled(Reasons))
            {
                if (Choose(reason) is { } attempt)
                {
                    await TryAsync(attempt.Station, attempt.Badge, reason, cancellationToken);
                    await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(dice.Between(300, 900) / pace, 4, 300)), cancellationToken);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    private (VirtualStation Station, BadgeRow? Badge)? Choose(DenialReason reason)
    {
        foreach (VirtualStation station in dice.Shuffled(stations.Where(s => s.IsListened && !(s.IsSlot && s.Machine.IsPowered))))
        {
            bool busy = station.Machine.IsPowered;
            if (busy != (reason == DenialReason.InUse) || (busy && !station.Machine.IsWorking))
            {
                continue; // at a machine in use every other badge is refused as "in use", whatever else is wrong with it
            }

            if (reason == DenialReason.UnknownBadge)
            {
                return (station, null);
            }

            DenialReason? expected = reason == DenialReason.InUse ? null : reason;
            BadgeRow[] fitting = people.Badges.Where(b => people.Expect(b, station) is { NeedsSupervisor: false } e && e.Refusal == expected).ToArray();
            if (fitting.Length > 0)
            {
                return (station, dice.Pick(fitting));
            }
        }

        return null;
    }

    private async Task TryAsync(VirtualStation station, BadgeRow? badge, DenialReason reason, CancellationToken cancellationToken)
    {
        SemaphoreSlim hand = people.HandAt(station);
        if (!await hand.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return; // somebody stands at the reader
        }

        try
        {
            string uid = badge?.Uid ?? Convert.ToHexStringLower(BitConverter.GetBytes((uint)dice.NextBits()));
            string expected = JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
            await station.Badge(uid, badge?.Person, expected).Hold((int)dice.Between(300, 1200), cancellationToken);
            crowd.Refused++;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
        finally
        {
            hand.Release();
        }
    }
}
