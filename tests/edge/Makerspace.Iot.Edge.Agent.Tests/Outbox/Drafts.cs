using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>Events as a workshop makes them.</summary>
internal static class Drafts
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static Stamp At(double seconds) => new(Morning.AddSeconds(seconds), ClockQuality.Synced, "boot-1", (long)(seconds * 1000));

    public static SessionParty Party(string member = "m-1") => new() { Member = member, Structure = "s-1", Purpose = SessionPurpose.Production };

    public static EventDraft Start(string machine, string session, double at = 0) =>
        new(machine, At(at), new SessionStarted { Session = session, Party = Party(), AccessVersion = 3 });

    public static SessionFigures Figures(double seconds) => new()
    {
        OccupiedSeconds = seconds,
        ActiveSeconds = seconds / 2,
        EnergyWh = seconds / 10,
        EnergyQuality = EnergyQuality.Metered,
        PeakW = 400,
    };

    public static EventDraft Checkpoint(string machine, string session, double at) =>
        new(machine, At(at), new SessionCheckpoint { Session = session, Figures = Figures(at) });

    public static EventDraft End(string machine, string session, double at) => new(machine, At(at), new SessionEnded
    {
        Session = session,
        Party = Party(),
        StartWall = Morning,
        StartClock = ClockQuality.Synced,
        EndWall = Morning.AddSeconds(at),
        Figures = Figures(at),
        Reason = SessionEndReason.BadgeOut,
        AccessVersion = 3,
    });

    public static EventDraft Denied(string machine, double at = 0) =>
        new(machine, At(at), new AccessDenied { Reason = DenialReason.UnknownBadge, AccessVersion = 3 });
}
