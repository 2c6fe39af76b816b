using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>The bounds of every field. Each check answers null, or what is wrong with the path of the field.</summary>
internal static class WireChecks
{
    private static readonly long EarliestMs = Bounds.EarliestWall.ToUnixTimeMilliseconds();
    private static readonly System.Buffers.SearchValues<char> HashCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly long LatestMs = Bounds.LatestWall.ToUnixTimeMilliseconds();

    public static string? Frame(EventFrame f) =>
        (f.V is null or 1 ? null : "v: not version 1")
        ?? Name(f.Epoch, "epoch") ?? Seq(f.Seq, 1) ?? Name(f.Kind, "kind") ?? NameOrNull(f.Machine, "machine")
        ?? Wall(f.Wall, "wall") ?? Name(f.Boot, "boot")
        ?? (f.MonotonicMs >= 0 ? null : "monotonicMs: negative")
        ?? (f.Body.ValueKind == System.Text.Json.JsonValueKind.Object ? null : "body: not an object");

    public static string? Body(EventBody body, string? machine) => body switch
    {
        SessionStarted b => NeedsMachine(machine) ?? Name(b.Session, "body.session") ?? Party(b.Party) ?? Version(b.AccessVersion),
        SessionCheckpoint b => NeedsMachine(machine) ?? Name(b.Session, "body.session") ?? Figures(b.Figures),
        SessionEnded b => NeedsMachine(machine) ?? Name(b.Session, "body.session") ?? Party(b.Party) ?? Figures(b.Figures)
            ?? Wall(b.StartWall, "body.startWall") ?? Wall(b.EndWall, "body.endWall")
            ?? (b.EndWall >= b.StartWall ? null : "body.endWall: before startWall") ?? Version(b.AccessVersion),
        AccessDenied b => NeedsMachine(machine) ?? NameOrNull(b.Member, "body.member") ?? Version(b.AccessVersion),
        FaultRaised b => Name(b.Code, "body.code") ?? Text(b.Detail, "body.detail"),
        FaultCleared b => Name(b.Code, "body.code"),
        MachineOutOfService b => NeedsMachine(machine) ?? Text(b.Reason, "body.reason"),
        MachineBackInService => NeedsMachine(machine),
        AgentBooted b => (b.Version.Length is >= 1 and <= 40 ? null : "body.version: 1 to 40 characters")
            ?? Names(b.Machines, Bounds.MachinesPerAgent, "body.machines")
            ?? (b.RecoveredSessions is >= 0 and <= Bounds.MachinesPerAgent ? null : "body.recoveredSessions: out of range"),
        ClockStepped b => b.StepMs is >= -Bounds.ClockStepMs and <= Bounds.ClockStepMs ? null : "body.stepMs: out of range",
        UnknownBody => null,
        _ => throw new ArgumentException($"No check for {body.GetType().Name}.", nameof(body)),
    };

    public static string? Telemetry(TelemetryBatch b)
    {
        if (Name(b.Machine, "machine") is { } problem)
        {
            return problem;
        }

        if (b.Samples.Length is < 1 or > Bounds.SamplesPerBatch)
        {
            return $"samples: 1 to {Bounds.SamplesPerBatch}";
        }

        for (int i = 0; i < b.Samples.Length; i++)
        {
            if (!Sample(b.Samples[i]))
            {
                return $"samples[{i}]: out of range";
            }
        }

        return null;
    }

    public static bool Sample(in TelemetrySample s) =>
        s.TimeMs >= EarliestMs && s.TimeMs < LatestMs
        && Within(s.PowerW, Bounds.PowerW) && Within(s.EnergyWh, Bounds.CounterWh)
        && Within(s.CurrentA, Bounds.CurrentA) && Within(s.VoltageV, Bounds.VoltageV);

    public static string? State(StateMessage s) =>
        Wall(s.Since, "since") ?? Wall(s.At, "at") ?? Names(s.Faults, 16, "faults")
        ?? (Within(s.PowerW, Bounds.PowerW) ? null : "powerW: out of range")
        ?? (s.IdleSecondsLeft is null or (>= 0 and <= 86400) ? null : "idleSecondsLeft: out of range")
        ?? NameOrNull(s.Phase, "phase") ?? NameOrNull(s.Mode, "mode")
        ?? Names(s.Interlocks ?? [], 8, "interlocks")
        ?? (Within(s.TemperatureC, Bounds.TemperatureC) ? null : "temperatureC: out of range");

    public static string? Status(AgentStatus s) =>
        Name(s.Boot, "boot") ?? (s.Version is null or { Length: >= 1 and <= 40 } ? null : "version: 1 to 40 characters")
        ?? (s.At is { } at ? Wall(at, "at") : null) ?? Version(s.AccessVersion)
        ?? (s.OutboxDepth >= 0 ? null : "outboxDepth: negative") ?? Names(s.Faults, 16, "faults")
        ?? NameOrNull(s.OutboxEpoch, "outboxEpoch") ?? (s.OutboxFrom is null or >= 1 ? null : "outboxFrom: below 1")
        ?? Names(s.Verbs ?? [], Bounds.Verbs, "verbs");

    public static string? Ack(AckMessage a) => Name(a.Epoch, "epoch") ?? Seq(a.Seq, 0);

    public static string? Command(CommandMessage c) =>
        Name(c.Id, "id") ?? Name(c.Agent, "agent") ?? Name(c.Machine, "machine") ?? Text(c.Reason, "reason")
        ?? NameOrNull(c.Member, "member") ?? ((c.Verb == CommandVerb.Open) == (c.Member is not null) || c.Verb == CommandVerb.Other ? null : "member: with open, and only then")
        ?? Wall(c.IssuedAt, "issuedAt") ?? Wall(c.ExpiresAt, "expiresAt")
        ?? (c.ExpiresAt > c.IssuedAt && c.ExpiresAt - c.IssuedAt <= TimeSpan.FromMinutes(10) ? null : "expiresAt: at most ten minutes after issuedAt");

    public static string? Reply(CommandReply r) => Name(r.Id, "id") ?? NameOrNull(r.Refusal, "refusal") ?? (r.Badge is null || (r.Accepted && BadgeIdText.Read(r.Badge).Hex == r.Badge) ? null : "badge: no id");

    public static string? Signed(SignedDocument d) =>
        (d.Purpose is "access" or "config" or "command" ? null : "purpose: unknown") ?? Name(d.KeyId, "keyId")
        ?? (d.Signature.Length == 64 ? null : "signature: not 64 bytes")
        ?? (d.Payload.Length > 0 ? null : "payload: empty");

    public static string? AccessList(AccessListDocument d)
    {
        string? problem = Name(d.Agent, "agent") ?? Name(d.Site, "site") ?? (d.Version >= 1 ? null : "version: below 1")
            ?? Wall(d.IssuedAt, "issuedAt") ?? Wall(d.ValidUntil, "validUntil")
            ?? (d.TimeZone.Length is >= 1 and <= 64 ? null : "timeZone: 1 to 64 characters")
            ?? (d.Machines.Length <= Bounds.MachinesPerAgent ? null : "machines: too many")
            ?? (d.Members.Length <= Bounds.Badges ? null : "members: too many")
            ?? (d.Badges.Length <= Bounds.Badges ? null : "badges: too many");
        return problem
            ?? Each(d.Machines, "machines", Machine) ?? Each(d.Members, "members", Member) ?? Each(d.Badges, "badges", b => Badge(b, d.Members.Length))
            ?? Once(d.Machines, m => m.Machine, "machines") ?? Once(d.Members, m => m.Ref, "members") ?? Once(d.Badges, b => b.Hash, "badges");
    }

    private static string? Badge(AccessBadge b, int members) =>
        b.Hash.Length == BadgeHash.TextLength && b.Hash.AsSpan().IndexOfAnyExcept(HashCharacters) < 0 && b.Member >= 0 && b.Member < members
        && (b.Structure is null || WireName.IsValid(b.Structure)) ? b.Until is { } until ? Wall(until, "until") : null : "malformed";

    // An array may hold null although its type forbids it: JSON knows no better.
    private static string? Each<T>(T?[] values, string path, Func<T, string?> check)
        where T : class
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value)
            {
                return $"{path}[{i}]: null";
            }

            if (check(value) is { } problem)
            {
                return $"{path}[{i}].{problem}";
            }
        }

        return null;
    }

    private static string? Once<T>(T[] values, Func<T, string> key, string path)
    {
        var seen = new HashSet<string>(values.Length, StringComparer.Ordinal);
        int twice = Array.FindIndex(values, v => !seen.Add(key(v)));
        return twice < 0 ? null : $"{path}[{twice}]: stands twice";
    }

    private static string? Machine(AccessMachine m) =>
        Name(m.Machine, "machine") ?? Name(m.Category, "category")
        ?? (m.LevelAlone is >= 0 and <= 9 && m.LevelSupervised >= 0 && m.LevelSupervised <= m.LevelAlone
            && m.LevelSupervisor is >= 1 and <= 9 ? null : "level: out of range")
        ?? Hours(m.Hours) ?? (m.Bookings.Length <= 1000 ? null : "bookings: too many")
        ?? Each(m.Bookings, "bookings", b => Name(b.Member, "member") ?? Listed(b.From, "from") ?? Listed(b.Until, "until") ?? (b.From < b.Until ? null : "until: not after from"));

    private static string? Member(AccessMember m) =>
        Name(m.Ref, "ref") ?? (m.Memberships.Length <= 32 && m.Qualifications.Length <= 64 ? null : "memberships or qualifications: too many")
        ?? Each(m.Memberships, "memberships", x => Listed(x.From, "from") ?? ListedOrNull(x.Until, "until") ?? NameOrNull(x.Structure, "structure") ?? Hours(x.Hours))
        ?? Each(m.Qualifications, "qualifications", q => Name(q.Category, "category") ?? (q.Level is >= 1 and <= 9 ? null : "level: 1 to 9") ?? ListedOrNull(q.Until, "until"));

    private static string? Hours(AccessHours[] hours) =>
        hours.Length > 32 ? "hours: too many" : Each(hours, "hours", h =>
            h.Days is >= 1 and <= 127 && h.FromMinute is >= 0 and <= 1439 && h.ToMinute > h.FromMinute && h.ToMinute <= 1440 ? null : "out of range");

    private static string? Party(SessionParty p) =>
        Name(p.Member, "body.party.member") ?? NameOrNull(p.Structure, "body.party.structure") ?? NameOrNull(p.Supervisor, "body.party.supervisor");

    private static string? Figures(SessionFigures f) =>
        f.OccupiedSeconds is >= 0 and <= Bounds.SessionSeconds
        && f.ActiveSeconds >= 0 && f.ActiveSeconds <= f.OccupiedSeconds + 0.001
        && f.EnergyWh is >= 0 and <= Bounds.SessionEnergyWh
        && f.PeakW is >= 0 and <= Bounds.PowerW
        && f.GapSeconds >= 0 && f.GapSeconds <= f.OccupiedSeconds + 0.001
            ? null : "body.figures: out of range";

    private static string? Name(string value, string path) => WireName.IsValid(value) ? null : $"{path}: not a name ([a-z0-9-], 1 to 40)";

    private static string? NameOrNull(string? value, string path) => value is null ? null : Name(value, path);

    private static string? Names(string[] values, int most, string path) =>
        values.Length <= most && Array.TrueForAll(values, v => WireName.IsValid(v)) ? null : $"{path}: at most {most} names";

    private static string? Text(string? value, string path) =>
        value is null || value.Length <= Bounds.TextLength ? null : $"{path}: over {Bounds.TextLength} characters";

    private static string? Seq(long value, long least) => value >= least ? null : $"seq: below {least}";

    private static string? Version(long value) => value >= 0 ? null : "accessVersion: negative";

    private static string? NeedsMachine(string? machine) => machine is null ? "machine: missing" : null;

    private static string? Wall(DateTimeOffset value, string path) =>
        value >= Bounds.EarliestWall && value < Bounds.LatestWall ? null : $"{path}: out of range";

    private static string? Listed(DateTimeOffset value, string path) =>
        value >= Bounds.EarliestWall && value < Bounds.LatestListed ? null : $"{path}: out of range";

    private static string? ListedOrNull(DateTimeOffset? value, string path) => value is { } moment ? Listed(moment, path) : null;

    // NaN and infinities cannot be written in JSON; a comparison refuses them all the same.
    private static bool Within(double? value, double most) => value is null || Math.Abs(value.Value) <= most;
}
