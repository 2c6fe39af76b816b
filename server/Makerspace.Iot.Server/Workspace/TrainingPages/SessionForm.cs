using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.MemberPages;

namespace Makerspace.Iot.Server.Workspace.TrainingPages;

/// <summary>The fields of a training session as they were written; the trainer is <c>c:</c> or <c>p:</c> and the reference of an account or a person.</summary>
public sealed record SessionForm(
    string? Site = null, string? Category = null, string? Level = null, string? Machine = null, string? Label = null, string? Trainer = null,
    string? Day = null, string? From = null, string? To = null, string? Places = null, string? Note = null)
{
    /// <summary>The fields, as problems name them.</summary>
    public static readonly IReadOnlyList<string> Fields = ["site", "category", "level", "machine", "label", "trainer", "day", "from", "to", "places", "note"];

    /// <summary>A session as a form shows it.</summary>
    public static SessionForm Of(TrainingSession s, SiteZones zones) => new(
        s.Site, s.Category, s.Level.ToString(CultureInfo.InvariantCulture), s.Machine, s.Label, s.TrainerAccount is { } account ? "c:" + account : "p:" + s.TrainerPerson,
        RecordRules.Text(zones.DayOf(s.StartAt, s.Site)), Time(zones.Local(s.StartAt, s.Site)), Time(zones.Local(s.EndAt, s.Site)), s.Places.ToString(CultureInfo.InvariantCulture), s.Note);

    /// <summary>What is asked for; what cannot be read is among the problems.</summary>
    public TrainingAsked Read(RegistrySnapshot registry, Locale l, List<(string Field, string Words)> problems)
    {
        MachineCategory? category = Category is null ? null : registry.Categories.GetValueOrDefault(Category);
        if (category is null)
        {
            problems.Add(("category", l[FormTexts.Choose]));
        }

        DateOnly? day = FormText.Day(Day, "day", l, problems);
        if (day is null && problems.All(p => p.Field != "day"))
        {
            problems.Add(("day", l[FormTexts.Choose]));
        }

        string label = FormText.Trimmed(Label, 1000);
        string note = FormText.Trimmed(Note, 1000);
        return new TrainingAsked(
            Site ?? string.Empty, Category ?? string.Empty, Whole(Level, "level", RecordRules.HighestLevel, l, problems), string.IsNullOrEmpty(Machine) ? null : Machine,
            label.Length == 0 ? category?.Label ?? string.Empty : label,
            Trainer is ['c', ':', ..] ? Trainer[2..] : null, Trainer is ['p', ':', ..] ? Trainer[2..] : null,
            day ?? default, Clock(From, "from", l, problems), Clock(To, "to", l, problems), Whole(Places, "places", TrainingSession.MostPlaces, l, problems), note.Length == 0 ? null : note);
    }

    /// <summary>A whole number from 1; a problem if it is none.</summary>
    public static int Whole(string? text, string field, int most, Locale l, List<(string Field, string Words)> problems)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most)
        {
            return value;
        }

        problems.Add((field, l.Say(TrainingTexts.NumberUnreadable, "1", l.Number(most))));
        return 1;
    }

    private static string Time(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static TimeOnly Clock(string? text, string field, Locale l, List<(string Field, string Words)> problems)
    {
        if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time))
        {
            return time;
        }

        problems.Add((field, l[SessionFormTexts.Clock]));
        return default;
    }
}

/// <summary>Words of fields.</summary>
internal static class SessionFormTexts
{
    public static readonly Phrase Clock = new("Écrire une heure, par exemple 14:00.", "Write a time, for example 14:00.");
}
