using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Edge.Simulator.People;

/// <summary>The members who use one machine, one after the other.</summary>
internal sealed class Regular(VirtualStation station, Members people, Dice dice, double pace, Crowd crowd)
{
    private static readonly TimeSpan ReleaseTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(20);

    public async Task RunAsync(TimeSpan first, CancellationToken cancellationToken)
    {
        await station.WaitListenedAsync(cancellationToken);
        await Task.Delay(first, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            bool used = people.Claim(station, dice) is { } who && await VisitAsync(who.Badge, who.Right, cancellationToken);
            double gapSeconds = used ? dice.Between(300, 1500) / pace : dice.Between(15, 30);
            await Task.Delay(TimeSpan.FromSeconds(gapSeconds), cancellationToken);
        }
    }

    private async Task<bool> VisitAsync(BadgeRow badge, Expectation right, CancellationToken cancellationToken)
    {
        var visit = Visit.Plan(station.Machine.Kind, dice, mostSeconds: 3 * 3600);
        BadgeInHand card = station.Badge(badge.Uid, badge.Person, "granted");
        try
        {
            if (!await ReleaseAsync(card, badge, right, cancellationToken))
            {
                station.Withdraw(card);
                return false;
            }

            crowd.Visits++;
            await WorkAsync(visit, cancellationToken);
            await LeaveAsync(visit, badge, card, cancellationToken);
            return true;
        }
        finally
        {
            station.Machine.StopJob();
            people.Release(badge.Person, station);
        }
    }

    // A first tap may be missed, by the reader or by a list that has not come yet: people try twice.
    private async Task<bool> ReleaseAsync(BadgeInHand card, BadgeRow badge, Expectation right, CancellationToken cancellationToken)
    {
        SemaphoreSlim hand = people.HandAt(station);
        await hand.WaitAsync(cancellationToken);
        try
        {
            for (int attempt = 0; attempt < 2; attempt++)
            {
                await ShowAsync(card, cancellationToken);
                if (right.NeedsSupervisor && people.Supervisor(station, badge.Person) is { } supervisor)
                {
                    await Task.Delay(TimeSpan.FromSeconds(dice.Between(1, 3)), cancellationToken);
                    await station.Badge(supervisor.Uid, supervisor.Person, "supervises").Hold(HoldMs(), cancellationToken);
                }

                if (await station.WaitPoweredAsync(powered: true, ReleaseTime, cancellationToken))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            hand.Release();
        }
    }

    private async Task WorkAsync(Visit visit, CancellationToken cancellationToken)
    {
        await PassAsync(visit.SetUpSeconds, cancellationToken);
        foreach (Work work in visit.Works)
        {
            if (!station.Machine.IsPowered)
            {
                return;
            }

            station.Machine.StartJob(work.Profile, pace);
            await PassAsync(work.Profile.DurationSeconds, cancellationToken);
            await PassAsync(work.PauseSeconds, cancellationToken);
        }
    }

    // Time at the machine; over at once if its power is gone.
    private async Task PassAsync(double processSeconds, CancellationToken cancellationToken) =>
        await station.WaitPoweredAsync(powered: false, TimeSpan.FromSeconds(processSeconds / pace), cancellationToken);

    private async Task LeaveAsync(Visit visit, BadgeRow badge, BadgeInHand card, CancellationToken cancellationToken)
    {
        BadgeInHand leaving = station.Badge(badge.Uid, badge.Person, "badge-out");
        if (station.IsSlot)
        {
            leaving.Remove();
            await station.WaitPoweredAsync(powered: false, EndTime, cancellationToken);
            return;
        }

        for (int attempt = 0; visit.Leaving == Leaving.BadgesOut && station.Machine.IsPowered && attempt < 2; attempt++)
        {
            SemaphoreSlim hand = people.HandAt(station);
            await hand.WaitAsync(cancellationToken);
            try
            {
                await leaving.Hold(HoldMs(), cancellationToken);
            }
            finally
            {
                hand.Release();
            }

            if (await station.WaitPoweredAsync(powered: false, EndTime, cancellationToken))
            {
                return;
            }
        }

        await station.WaitPoweredAsync(powered: false, LongestIdle, cancellationToken);
    }

    private async Task ShowAsync(BadgeInHand card, CancellationToken cancellationToken)
    {
        if (station.IsSlot)
        {
            card.Insert();
        }
        else
        {
            await card.Hold(HoldMs(), cancellationToken);
        }
    }

    private int HoldMs() => (int)dice.Between(300, 1200);
}
