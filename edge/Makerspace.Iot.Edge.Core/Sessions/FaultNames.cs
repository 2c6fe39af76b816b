namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The names of faults in records.</summary>
public static class FaultNames
{
    private static readonly FaultCode[] All =
    [
        FaultCode.ContactorOpen, FaultCode.ContactorWelded, FaultCode.MeterSilent, FaultCode.ReaderSilent, FaultCode.PinFailed,
        FaultCode.RelayUnreachable, FaultCode.NoAirflow, FaultCode.UpkeepDue, FaultCode.MeterDisagrees, FaultCode.MeterReversed,
    ];

    /// <summary>The single faults of a set, in their order.</summary>
    public static IEnumerable<FaultCode> Each(FaultCode set) => All.Where(code => (set & code) != FaultCode.None);

    /// <summary>Name of a single fault, for example <c>contactor-open</c>. Throws <see cref="ArgumentOutOfRangeException"/> for a set.</summary>
    public static string Name(FaultCode code) => code switch
    {
        FaultCode.ContactorOpen => "contactor-open",
        FaultCode.ContactorWelded => "contactor-welded",
        FaultCode.MeterSilent => "meter-silent",
        FaultCode.ReaderSilent => "reader-silent",
        FaultCode.PinFailed => "pin-failed",
        FaultCode.RelayUnreachable => "relay-unreachable",
        FaultCode.NoAirflow => "no-airflow",
        FaultCode.UpkeepDue => "upkeep-due",
        FaultCode.MeterDisagrees => "meter-disagrees",
        FaultCode.MeterReversed => "meter-reversed",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "A single fault is wanted."),
    };
}
