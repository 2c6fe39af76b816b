using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Faults of a machine, as a set.</summary>
[Flags]
public enum MachineFaults
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The contactor did not close after the relay was driven. Latched.</summary>
    ContactorOpen = 1,

    /// <summary>The contactor is closed, or power flows, although the relay is off. Latched.</summary>
    ContactorWelded = 2,

    /// <summary>The meter does not answer. Reported while it lasts; neither ends nor forbids a session (the energy is marked).</summary>
    MeterSilent = 4,

    /// <summary>The badge reader does not answer. Reported while it lasts; a running session goes on.</summary>
    ReaderSilent = 8,

    /// <summary>A pin could not be driven or read. Latched.</summary>
    PinFailed = 16,

    /// <summary>
    /// The relay stands behind a network (a smart plug) and cannot be reached. Reported while it lasts: it forbids a start, since what cannot be switched off again is not switched on.
    /// A session goes on, since losing a network cuts nobody.
    /// </summary>
    RelayUnreachable = 32,

    /// <summary>The extractor's relay is on and no air is sensed. Latched.</summary>
    NoAirflow = 64,

    /// <summary>The machine's upkeep is due. Shown until a person says that it was done; blocks only if the profile says so.</summary>
    UpkeepDue = 128,

    /// <summary>The meter's counter and its power disagree beyond their tolerance. Reported until they agree again; neither ends nor forbids a session (the integral of power counts).</summary>
    MeterDisagrees = 256,

    /// <summary>Power is negative all along: the meter is mounted the wrong way round. Reported until it is positive; neither ends nor forbids a session (the energy is missing).</summary>
    MeterReversed = 512,

    /// <summary>Those that the host reports, present or gone; the others follow from what is sensed.</summary>
    FromHost = ReaderSilent | PinFailed | RelayUnreachable,

    /// <summary>Those that end a session at the next rest and keep the machine <see cref="MachineCondition.Faulted"/> until a person clears them.</summary>
    Latched = ContactorOpen | ContactorWelded | PinFailed | NoAirflow,
}
