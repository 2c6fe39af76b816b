namespace Makerspace.Iot.Contracts.Events;

/// <summary>The fault codes that this version raises. Others may come; a code is any <see cref="WireName"/>.</summary>
public static class FaultCode
{
    /// <summary>The contactor did not close after the relay was driven.</summary>
    public const string ContactorOpen = "contactor-open";

    /// <summary>The contactor is closed, or power flows, although the relay is off (welded contact, bypass).</summary>
    public const string ContactorWelded = "contactor-welded";

    /// <summary>The meter stopped answering for longer than its time.</summary>
    public const string MeterSilent = "meter-silent";

    /// <summary>The badge reader stopped answering for longer than its time.</summary>
    public const string ReaderSilent = "reader-silent";

    /// <summary>A pin could not be driven or read.</summary>
    public const string PinFailed = "pin-failed";

    /// <summary>The relay is a smart plug that cannot be reached over its network: no start until it answers; a running session goes on.</summary>
    public const string RelayUnreachable = "relay-unreachable";

    /// <summary>The extractor's relay is on and no air is sensed.</summary>
    public const string NoAirflow = "no-airflow";

    /// <summary>The machine's upkeep is due by its hours or sessions; cleared when a person declares it done.</summary>
    public const string UpkeepDue = "upkeep-due";

    /// <summary>The meter's counter and its power disagree: the session's energy is that of the power samples. Over by itself once they agree again. Since 1.3.</summary>
    public const string MeterDisagrees = "meter-disagrees";

    /// <summary>Power is negative all along: the meter is mounted the wrong way round. Over by itself once it is positive. Since 1.3.</summary>
    public const string MeterReversed = "meter-reversed";

    /// <summary>The record store refused a write, or the outbox is full.</summary>
    public const string StoreFailed = "store-failed";

    /// <summary>A part of the agent's record store could not be read and was set aside, until a person has moved the file away.</summary>
    public const string StoreDamaged = "store-damaged";

    /// <summary>The access list in force is not on the agent's disk: after a restart the one before would be in force again.</summary>
    public const string ListNotKept = "list-not-kept";

    /// <summary>The link to the server cannot even be tried: a certificate or key is missing or unfit. Shown by the agent's own status; nobody else can hear it.</summary>
    public const string LinkUnusable = "link-unusable";

    /// <summary>The same for the broker of the smart plugs.</summary>
    public const string PlugLinkUnusable = "plug-link-unusable";
}
