using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The names of faults in records.</summary>
public static class FaultNames
{
    private static readonly (MachineFaults Code, string Name)[] All =
    [
        (MachineFaults.ContactorOpen, FaultCode.ContactorOpen),
        (MachineFaults.ContactorWelded, FaultCode.ContactorWelded),
        (MachineFaults.MeterSilent, FaultCode.MeterSilent),
        (MachineFaults.ReaderSilent, FaultCode.ReaderSilent),
        (MachineFaults.PinFailed, FaultCode.PinFailed),
        (MachineFaults.RelayUnreachable, FaultCode.RelayUnreachable),
        (MachineFaults.NoAirflow, FaultCode.NoAirflow),
        (MachineFaults.UpkeepDue, FaultCode.UpkeepDue),
        (MachineFaults.MeterDisagrees, FaultCode.MeterDisagrees),
        (MachineFaults.MeterReversed, FaultCode.MeterReversed),
    ];

    /// <summary>The single faults of a set, in their order.</summary>
    public static IEnumerable<MachineFaults> Each(MachineFaults set) => All.Select(f => f.Code).Where(code => (set & code) != MachineFaults.None);

    /// <summary>Name of a single fault, for example <c>contactor-open</c>. Throws <see cref="ArgumentOutOfRangeException"/> for a set.</summary>
    public static string Name(MachineFaults code) =>
        Array.Find(All, f => f.Code == code).Name ?? throw new ArgumentOutOfRangeException(nameof(code), code, "A single fault is wanted.");

    /// <summary>The set that names stand for; unknown names are left out (they may be of a later version of this program).</summary>
    public static MachineFaults Of(IEnumerable<string> names) =>
        All.Where(f => names.Contains(f.Name, StringComparer.Ordinal)).Aggregate(MachineFaults.None, (all, f) => all | f.Code);
}
