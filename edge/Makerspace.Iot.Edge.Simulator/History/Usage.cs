using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Registry;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>How members used machines in the past year: who, how often, and how it ended.</summary>
internal static class Usage
{
    /// <summary>Mean minutes between two sessions of one machine on a usual day.</summary>
    public static double GapMinutes(LoadKind kind) => kind switch
    {
        LoadKind.Laser => 62,
        LoadKind.Printer => 125,
        LoadKind.Press => 170,
        LoadKind.Router => 115,
        LoadKind.Shredder => 120,
        LoadKind.Sewing => 85,
        LoadKind.Motor => 75,
        _ => 900,
    };

    /// <summary>How often a kind of member comes, against the others.</summary>
    public static int WeightOf(string membershipKind) => membershipKind switch
    {
        "resident" => 8,
        "subscriber" => 5,
        "trainee" => 4,
        "nomad" => 3,
        "staff" => 1,
        _ => 2,
    };

    /// <summary>How a session ends that nobody forgot.</summary>
    public static SessionEndReason EndOf(Dice dice) => dice.Unit() switch
    {
        < 0.004 => SessionEndReason.EmergencyStop,
        < 0.007 => SessionEndReason.PowerLost,
        < 0.009 => SessionEndReason.Fault,
        < 0.015 => SessionEndReason.Command,
        _ => SessionEndReason.BadgeOut,
    };

    /// <summary>Who may work there, each as often as it comes.</summary>
    public static (BadgeRow Badge, Expectation Right)[] Candidates(RegistryData data, MachineRow machine, string site, DateTimeOffset at) =>
        data.Badges
            .Select(b => (Badge: b, Right: Expectation.Of(data, b, machine, site, at)))
            .Where(c => c.Right.Refusal is null)
            .SelectMany(c => Enumerable.Repeat(c, WeightOf(c.Right.Membership!.Kind)))
            .ToArray();

    /// <summary>Somebody who may supervise there; null if there is nobody.</summary>
    public static string? Supervisor(RegistryData data, MachineRow machine, string site, DateOnly day, string trainee) =>
        data.Qualifications
            .Where(q => q.Category == machine.Category && q.Level >= machine.LevelSupervisor && q.HoldsOn(day) && q.Person != trainee)
            .Select(q => q.Person)
            .FirstOrDefault(p => data.Memberships.Any(m => m.Person == p && m.HoldsOn(day) && (m.Site == site || m.Site == "*")));

    /// <summary>The purpose as the wire knows it.</summary>
    public static SessionPurpose PurposeOf(string word) => Enum.Parse<SessionPurpose>(word, ignoreCase: true);
}
