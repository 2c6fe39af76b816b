namespace Makerspace.Iot.Server.Pages.Words;

/// <summary>The words of the ledger's alarms.</summary>
public static class AlarmWords
{
    /// <summary>Words of a kind; a kind of a later version is shown by its code.</summary>
    public static Advice Of(string kind) => new(new("Alarme « " + kind + " »", "Alarm “" + kind + "”"), new("Voir le détail.", "See the detail."));
}
