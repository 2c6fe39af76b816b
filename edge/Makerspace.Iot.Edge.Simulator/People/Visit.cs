using Makerspace.Iot.Edge.Simulator.Machines;

namespace Makerspace.Iot.Edge.Simulator.People;

/// <summary>How a member ends a visit.</summary>
public enum Leaving
{
    /// <summary>Badges out, or takes the card from the slot.</summary>
    BadgesOut,

    /// <summary>Walks away; the session ends by itself after its idle time.</summary>
    Forgets,
}

/// <summary>One piece of work in a visit, in seconds of the process.</summary>
/// <param name="Profile">Its curve.</param>
/// <param name="PauseSeconds">What the member does by hand after it.</param>
public sealed record Work(LoadProfile Profile, double PauseSeconds);

/// <summary>
/// What a member does at a machine from badge to badge: a pure plan, made in advance from a seed. Times are in seconds of the process: the pace divides them.
/// </summary>
/// <param name="SetUpSeconds">From release to the first work.</param>
/// <param name="Works">The pieces of work, at least one.</param>
/// <param name="Leaving">How it ends.</param>
public sealed record Visit(double SetUpSeconds, IReadOnlyList<Work> Works, Leaving Leaving)
{
    /// <summary>From release to badge-out, in seconds of the process.</summary>
    public double Seconds => SetUpSeconds + Works.Sum(w => w.Profile.DurationSeconds + w.PauseSeconds);

    /// <summary>Plans a visit for a kind of machine, of at most <paramref name="mostSeconds"/>.</summary>
    public static Visit Plan(LoadKind kind, Dice dice, double mostSeconds)
    {
        LoadTraits traits = LoadTraits.Of(kind);
        int count = kind is LoadKind.Printer or LoadKind.Press or LoadKind.Kiln ? 1 : 1 + dice.Below(3);
        double setUp = dice.Between(40, 240);
        List<Work> works = [];
        double total = setUp;
        for (int i = 0; i < count; i++)
        {
            double seconds = dice.Between(traits.JobMinutes.Least, traits.JobMinutes.Most) * 60;
            double pause = dice.Between(45, 300);
            if (works.Count > 0 && total + seconds + pause > mostSeconds)
            {
                break;
            }

            seconds = Math.Min(seconds, Math.Max(60, mostSeconds - total - pause));
            works.Add(new Work(new LoadProfile(kind, dice.NextBits(), seconds), pause));
            total += seconds + pause;
        }

        return new Visit(setUp, works, dice.Chance(0.07) ? Leaving.Forgets : Leaving.BadgesOut);
    }

    /// <summary>Power in watts at <paramref name="t"/> seconds from release, with the contactor closed.</summary>
    public double PowerW(double t)
    {
        double start = SetUpSeconds;
        foreach (Work work in Works)
        {
            double end = start + work.Profile.DurationSeconds;
            if (t < end + work.PauseSeconds)
            {
                return work.Profile.PowerW(t - start); // stand-by before its start and after its end
            }

            start = end + work.PauseSeconds;
        }

        return Works[^1].Profile.PowerW(double.PositiveInfinity);
    }
}
