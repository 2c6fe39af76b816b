using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>What is needed to use a machine, in words for people.</summary>
public static class UseWords
{
    private static readonly Phrase NoLevel = new("Sans habilitation.", "No qualification needed.");
    private static readonly Phrase Alone = new("Seul : habilitation « {0} » de niveau {1}.", "Alone: qualification “{0}”, level {1}.");
    private static readonly Phrase Supervised = new("Avec un encadrant : niveau {0}.", "With a supervisor: level {0}.");
    private static readonly Phrase SupervisedByAll = new("Avec un encadrant : sans habilitation.", "With a supervisor: no qualification.");
    private static readonly Phrase Supervisor = new("Pour encadrer : niveau {0}.", "To supervise: level {0}.");
    private static readonly Phrase Two = new("Toujours à deux : l'encadrant badge juste après.", "Always two persons: the supervisor badges right after.");
    private static readonly Phrase Always = new("À toute heure.", "At any hour.");
    private static readonly Phrase OpenNow = new("ouverte maintenant", "open now");
    private static readonly Phrase ClosedNow = new("fermée maintenant", "closed now");
    private static readonly Phrase OpensToday = new("fermée, ouvre à {0}", "closed, opens at {0}");
    private static readonly Phrase OpensOn = new("fermée, ouvre {0} à {1}", "closed, opens on {0} at {1}");
    private static readonly Phrase Span = new("{0} à {1}", "{0} to {1}");

    private static readonly Phrase[] Days =
    [
        new("lundi", "Monday"), new("mardi", "Tuesday"), new("mercredi", "Wednesday"), new("jeudi", "Thursday"), new("vendredi", "Friday"), new("samedi", "Saturday"), new("dimanche", "Sunday"),
    ];

    /// <summary>The qualification, each rule a sentence.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="category">Its category for people.</param>
    /// <param name="l">The language.</param>
    public static IReadOnlyList<string> Qualification(Machine machine, string category, Locale l)
    {
        var rules = new List<string> { machine.LevelAlone == 0 ? l[NoLevel] : l.Say(Alone, category, Text(machine.LevelAlone)) };
        bool supervised = machine.LevelSupervised < machine.LevelAlone;
        if (supervised)
        {
            rules.Add(machine.LevelSupervised == 0 ? l[SupervisedByAll] : l.Say(Supervised, Text(machine.LevelSupervised)));
        }

        if (machine.TwoPersons)
        {
            rules.Add(l[Two]);
        }

        if (supervised || machine.TwoPersons)
        {
            rules.Add(l.Say(Supervisor, Text(machine.LevelSupervisor)));
        }

        return rules;
    }

    /// <summary>The opening hours, each entry a text: <c>lundi à vendredi, 08:00–19:00</c>.</summary>
    public static IReadOnlyList<string> Hours(Machine machine, Locale l) =>
        Of(machine) is { Length: > 0 } hours ? [.. hours.Select(h => $"{Of(h.Days, l)}, {Clock(h.FromMinute)}–{Clock(h.ToMinute)}")] : [l[Always]];

    /// <summary>Whether it is open at a moment, and when it opens; null if it always is.</summary>
    public static string? Now(Machine machine, DateTimeOffset at, TimeZoneInfo zone, Locale l)
    {
        OpeningHours[] hours = Of(machine);
        DateTime local = Locale.Local(at, zone).DateTime;
        if (hours.Length == 0)
        {
            return null;
        }

        if (OpeningHours.Open(hours, local))
        {
            return l[OpenNow];
        }

        return OpeningHours.NextOpening(hours, local) is not { } next ? l[ClosedNow]
            : next.Date == local.Date ? l.Say(OpensToday, Clock((int)next.TimeOfDay.TotalMinutes))
            : l.Say(OpensOn, l[Days[((int)next.DayOfWeek + 6) % 7]], Clock((int)next.TimeOfDay.TotalMinutes));
    }

    private static OpeningHours[] Of(Machine machine) => OpeningHours.TryParse(machine.Hours, out OpeningHours[] hours) ? hours : [];

    // Runs of three days or more as a span, others one by one.
    private static string Of(int days, Locale l)
    {
        var parts = new List<string>();
        for (int first = 0; first < 7; first++)
        {
            int last = first;
            while (last < 7 && (days & (1 << last)) != 0)
            {
                last++;
            }

            if (last - first >= 3)
            {
                parts.Add(l.Say(Span, l[Days[first]], l[Days[last - 1]]));
            }
            else
            {
                parts.AddRange(Enumerable.Range(first, last - first).Select(d => l[Days[d]]));
            }

            first = Math.Max(first, last - 1);
        }

        return string.Join(", ", parts);
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    private static string Text(int level) => level.ToString(CultureInfo.InvariantCulture);
}
