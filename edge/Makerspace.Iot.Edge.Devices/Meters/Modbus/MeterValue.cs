namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>What a value of a meter measures; its unit follows from it.</summary>
public enum MeterQuantity
{
    /// <summary>Active power, watts.</summary>
    Power,

    /// <summary>Apparent power, volt-amperes: taken for power, of a meter that knows no other, and never for a bill.</summary>
    ApparentPower,

    /// <summary>The counter of energy, watt-hours.</summary>
    Energy,

    /// <summary>Current, amperes.</summary>
    Current,

    /// <summary>Voltage, volts.</summary>
    Voltage,
}

/// <summary>How a number stands in registers of 16 bits, each with its high byte first.</summary>
public enum RegisterType
{
    /// <summary>One register, two's complement.</summary>
    Int16,

    /// <summary>One register, unsigned.</summary>
    UInt16,

    /// <summary>Two registers, two's complement.</summary>
    Int32,

    /// <summary>Two registers, unsigned.</summary>
    UInt32,

    /// <summary>Two registers, IEEE 754.</summary>
    Float32,

    /// <summary>Four registers, two's complement.</summary>
    Int64,

    /// <summary>Four registers, unsigned.</summary>
    UInt64,
}

/// <summary>One value of a meter: where it stands, how it is written, what it may be.</summary>
/// <param name="Measures">What it measures.</param>
/// <param name="Register">First register, 0 to 65,535, as it goes over the wire (30001 of some documents is 0).</param>
/// <param name="Type">How it is written.</param>
public sealed record MeterValue(MeterQuantity Measures, int Register, RegisterType Type)
{
    /// <summary>True if the low word stands first; default false.</summary>
    public bool IsLowWordFirst { get; init; }

    /// <summary>What one count of the register is, in watts, volt-amperes, watt-hours, amperes or volts; default 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Least value that the meter can have measured, in the same unit.</summary>
    public double Min { get; init; }

    /// <summary>Greatest value that the meter can have measured, in the same unit.</summary>
    public double Max { get; init; }

    /// <summary>Registers that it takes: 1, 2 or 4.</summary>
    public int Count => Type switch
    {
        RegisterType.Int16 or RegisterType.UInt16 => 1,
        RegisterType.Int64 or RegisterType.UInt64 => 4,
        _ => 2,
    };

    /// <summary>The value in its unit, from its registers. What is no number stays none.</summary>
    public double Read(ReadOnlySpan<ushort> registers)
    {
        ulong bits = 0;
        for (int i = 0; i < Count; i++)
        {
            bits = (bits << 16) | registers[IsLowWordFirst ? Count - 1 - i : i];
        }

        return Scaled(Type switch
        {
            RegisterType.Int16 => unchecked((short)bits),
            RegisterType.Int32 => unchecked((int)bits),
            RegisterType.Int64 => unchecked((long)bits),
            RegisterType.Float32 => BitConverter.UInt32BitsToSingle((uint)bits),
            _ => bits,
        });
    }

    // Tenths are divided by ten: multiplied by 0.1, 244 of them would be 24.400000000000002.
    private double Scaled(double raw)
    {
        double parts = Math.Round(1 / Scale);
        return Scale < 1 && Math.Abs((parts * Scale) - 1) < 1e-12 ? raw / parts : raw * Scale;
    }
}
