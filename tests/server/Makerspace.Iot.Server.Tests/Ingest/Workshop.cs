using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Data;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>A small registry and the events of its agents.</summary>
internal static class Workshop
{
    public const string Epoch = "e1";

    /// <summary>Noon of the day on which nothing moves.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The day on which sewing-1 moves from fab-1 to val-1.</summary>
    public static readonly DateTimeOffset Move = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>fab-1 guards press-1 and laser-1 and, before the move, sewing-1; val-1 guards printer-1 and, since the move, sewing-1.</summary>
    public static async Task RegisterAsync(TestDatabase database)
    {
        await using MakerspaceDb db = database.Open();
        db.AddRange(new Site { Name = "la-fab", Label = "La Fab", TimeZone = "Europe/Paris" }, new Site { Name = "le-val", Label = "Le Val", TimeZone = "Europe/Paris" });
        db.AddRange(new Agent { Name = "fab-1", Site = "la-fab" }, new Agent { Name = "val-1", Site = "le-val" });
        db.AddRange(
            new AgentSite { Agent = "fab-1", Site = "la-fab", FirstDay = new DateOnly(2025, 1, 1) }, new AgentSite { Agent = "val-1", Site = "le-val", FirstDay = new DateOnly(2025, 1, 1) });
        db.Add(new MachineCategory { Name = "press", Label = "Presse" });
        foreach ((string machine, string agent) in new[] { ("press-1", "fab-1"), ("laser-1", "fab-1"), ("sewing-1", "fab-1"), ("printer-1", "val-1") })
        {
            db.Add(new Machine { Name = machine, Label = machine, Category = "press" });
            db.Add(new Placement { Machine = machine, Agent = agent, From = Move.AddYears(-1) });
        }

        db.Add(new Placement { Machine = "sewing-1", Agent = "val-1", From = Move });
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
    }

    public static AgentEvent Event(long seq, string kind, EventBody body, string? machine = "press-1", DateTimeOffset? wall = null, ClockQuality clock = ClockQuality.Synced, string epoch = Epoch) => new()
    {
        Epoch = epoch,
        Seq = seq,
        Kind = kind,
        Machine = machine,
        Wall = wall ?? Noon.AddSeconds(seq),
        Clock = clock,
        Boot = "b1",
        MonotonicMs = seq * 1000,
        Body = body,
    };

    public static AgentEvent Started(long seq, string session, string machine = "press-1", DateTimeOffset? wall = null) =>
        Event(seq, EventKind.SessionStarted, new SessionStarted { Session = session, Party = Party, AccessVersion = 7 }, machine, wall);

    public static AgentEvent Checkpoint(long seq, string session, double seconds, string machine = "press-1") =>
        Event(seq, EventKind.SessionCheckpoint, new SessionCheckpoint { Session = session, Figures = Figures(seconds) }, machine);

    public static AgentEvent Ended(long seq, string session, double seconds, string machine = "press-1", DateTimeOffset? wall = null, string epoch = Epoch)
    {
        DateTimeOffset end = wall ?? Noon.AddSeconds(seq);
        return Event(seq, EventKind.SessionEnded, new SessionEnded
        {
            Session = session,
            Party = Party,
            StartWall = end.AddSeconds(-seconds),
            StartClock = ClockQuality.Synced,
            EndWall = end,
            Figures = Figures(seconds),
            Reason = SessionEndReason.BadgeOut,
            AccessVersion = 7,
        }, machine, end, epoch: epoch);
    }

    public static AgentEvent Denied(long seq, DenialReason reason = DenialReason.NotQualified) =>
        Event(seq, EventKind.AccessDenied, new AccessDenied { Reason = reason, Member = "m-2", AccessVersion = 7 });

    public static byte[] Bytes(AgentEvent value) => EventCodec.Encode(value);

    public static string Topic(string agent = "fab-1", string site = "la-fab") => new TopicAddress(site, agent, TopicChannel.Event).ToString();

    private static SessionParty Party { get; } = new() { Member = "m-1", Structure = "atelier-bois", Purpose = SessionPurpose.Training };

    private static SessionFigures Figures(double seconds) => new()
    {
        OccupiedSeconds = seconds,
        ActiveSeconds = seconds / 2,
        EnergyWh = seconds / 10,
        EnergyQuality = EnergyQuality.Metered,
        PeakW = 1500,
    };
}
