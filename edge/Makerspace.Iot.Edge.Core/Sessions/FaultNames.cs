using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The names of faults in records.</summary>
public static class FaultNames
{
    private static readonly MachineFaults[] All =
    [
        MachineFaults.ContactorOpen, MachineFaults.ContactorWelded, MachineFaults.MeterSilent, MachineFaults.ReaderSilent, MachineFaults.PinFailed,
        MachineFaults.RelayUnreachable, MachineFaults.NoAirflow, MachineFaults.UpkeepDue, MachineFaults.MeterDisagrees, MachineFaults.MeterReversed,
    ];

    /// <summary>The single faults of a set, in their order.</summary>
    public static IEnumerable<MachineFaults> Each(MachineFaults set) => All.Where(code => (set & code) != MachineFaults.None);

    /// <summary>Name of a single fault, for example <c>contactor-open</c>. Throws <see cref="ArgumentOutOfRangeException"/> for a set.</summary>
    public static string Name(MachineFaults code) => code switch
    {
        MachineFaults.ContactorOpen => FaultCode.ContactorOpen,
        MachineFaults.ContactorWelded => FaultCode.ContactorWelded,
        MachineFaults.MeterSilent => FaultCode.MeterSilent,
        MachineFaults.ReaderSilent => FaultCode.ReaderSilent,
        MachineFaults.PinFailed => FaultCode.PinFailed,
        MachineFaults.RelayUnreachable => FaultCode.RelayUnreachable,
        MachineFaults.NoAirflow => FaultCode.NoAirflow,
        MachineFaults.UpkeepDue => FaultCode.UpkeepDue,
        MachineFaults.MeterDisagrees => FaultCode.MeterDisagrees,
        MachineFaults.MeterReversed => FaultCode.MeterReversed,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "A single fault is wanted."),
    };
}
