namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>What one message says of one channel. Null where it says nothing: a value that is not told is unknown, never zero.</summary>
internal record struct PlugReport
{
    /// <summary>Whether the plug, or its bridge, is connected.</summary>
    public bool? Online { get; set; }

    /// <summary>The output: true is on.</summary>
    public bool? Output { get; set; }

    /// <summary>Active power, watts.</summary>
    public double? PowerW { get; set; }

    /// <summary>Counter of energy, watt-hours.</summary>
    public double? EnergyWh { get; set; }

    /// <summary>Current, amperes.</summary>
    public double? CurrentA { get; set; }

    /// <summary>Voltage, volts.</summary>
    public double? VoltageV { get; set; }

    /// <summary>Values that were there and could not be: of the wrong type, no number, out of range.</summary>
    public int Refused { get; set; }

    /// <summary>True where it says anything.</summary>
    public readonly bool SaysAnything => SaysAnythingOfChannel || Online is not null;

    /// <summary>True where it says anything of the channel itself.</summary>
    public readonly bool SaysAnythingOfChannel => (Output is not null) | (PowerW is not null) | (EnergyWh is not null) | (CurrentA is not null) | (VoltageV is not null);
}

/// <summary>What became of a message.</summary>
internal enum PlugParse
{
    /// <summary>Of another plug.</summary>
    NotMine,

    /// <summary>Of this plug, about something else.</summary>
    Nothing,

    /// <summary>Understood.</summary>
    Report,

    /// <summary>Not what the vendor documents.</summary>
    Nonsense,
}
