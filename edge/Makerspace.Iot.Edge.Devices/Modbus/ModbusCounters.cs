namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>Counters of a bus since its start, for the status page.</summary>
public sealed record ModbusCounters
{
    /// <summary>Frames sent, retries included.</summary>
    public long Requests { get; init; }

    /// <summary>Good answers, exceptions included.</summary>
    public long Answers { get; init; }

    /// <summary>Attempts after the first one of a request.</summary>
    public long Retries { get; init; }

    /// <summary>Attempts without an answer in time.</summary>
    public long Timeouts { get; init; }

    /// <summary>Attempts whose answer had a wrong CRC or was cut short.</summary>
    public long BadFrames { get; init; }

    /// <summary>Answers with an exception code.</summary>
    public long Exceptions { get; init; }

    /// <summary>Bytes that belonged to no awaited answer: noise, late answers, other talkers.</summary>
    public long StrayBytes { get; init; }

    /// <summary>Requests that came back from the adapter as they were sent: it echoes, as a half-duplex adapter that listens to itself does.</summary>
    public long Echoes { get; init; }

    /// <summary>Requests that failed at once because the address was on hold.</summary>
    public long Held { get; init; }

    /// <summary>Requests that failed at once because too many were waiting.</summary>
    public long Refused { get; init; }
}
