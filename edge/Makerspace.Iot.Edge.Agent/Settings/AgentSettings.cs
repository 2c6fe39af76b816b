using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The configuration of an agent, checked; paths are full.</summary>
public sealed record AgentSettings
{
    /// <summary>Site name.</summary>
    public required string Site { get; init; }

    /// <summary>Agent name.</summary>
    public required string Agent { get; init; }

    /// <summary>Folder of the outbox and the access list.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The broker.</summary>
    public required BrokerSettings Broker { get; init; }

    /// <summary>File of the badge key: base64 of 32 bytes.</summary>
    public required string BadgeKeyFile { get; init; }

    /// <summary>File of the server's public signing key (PEM).</summary>
    public required string SignerFile { get; init; }

    /// <summary>Name of that key.</summary>
    public required string SignerKeyId { get; init; }

    /// <summary>Pin board.</summary>
    public required PinBoardSettings Pins { get; init; }

    /// <summary>Modbus buses.</summary>
    public required IReadOnlyList<BusSettings> Buses { get; init; }

    /// <summary>Port of the status page on 127.0.0.1; 0 lets the system choose, see <see cref="Status.StatusServer"/>.</summary>
    public int StatusPort { get; init; }

    /// <summary>How long a stop waits for machines at work, seconds; default 8; 0 to 3600. systemd's TimeoutStopSec is to be longer.</summary>
    public double StopWaitSeconds { get; init; } = 8;

    /// <summary>The machines, 1 to 64.</summary>
    public required IReadOnlyList<MachineSettings> Machines { get; init; }
}

/// <summary>The broker.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="CaFile">Authority of the broker's certificate; null for a plain connection, loopback only.</param>
/// <param name="CertFile">Our certificate; null where none.</param>
/// <param name="KeyFile">Our private key; null where none.</param>
/// <param name="UserName">User name; null where none.</param>
/// <param name="PasswordFile">File of the password; null where none.</param>
public sealed record BrokerSettings(string Host, int Port, string? CaFile, string? CertFile, string? KeyFile, string? UserName, string? PasswordFile);

/// <summary>One machine.</summary>
public sealed record MachineSettings
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>How it is served, without what the wiring adds (meter, feedback, interlocks).</summary>
    public required MachineProfile Profile { get; init; }

    /// <summary>Badge reader.</summary>
    public required ReaderSettings Reader { get; init; }

    /// <summary>Meter; null where there is none.</summary>
    public MeterSettings? Meter { get; init; }

    /// <summary>Name of the meter's bus; null where there is none.</summary>
    public string? Bus { get; init; }

    /// <summary>Relay: active closes the contactor.</summary>
    public required LineSettings Relay { get; init; }

    /// <summary>Auxiliary contact: active is closed. Null where none is wired.</summary>
    public LineSettings? Feedback { get; init; }

    /// <summary>
    /// Emergency stop: active is pressed. Null where none is wired.
    /// Wire a normally closed contact between the line and ground, with pull-up and <c>activeLow: false</c>: a broken wire then counts as pressed.
    /// </summary>
    public LineSettings? EmergencyStop { get; init; }
}

/// <summary>A line of the pin board.</summary>
/// <param name="Line">Number, 0 to 1023.</param>
/// <param name="ActiveLow">True where the low level is active.</param>
/// <param name="Bias">Pull resistor of an input; default as wired.</param>
public sealed record LineSettings(int Line, bool ActiveLow, PinBias Bias);
