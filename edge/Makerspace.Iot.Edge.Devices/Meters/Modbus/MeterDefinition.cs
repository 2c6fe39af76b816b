using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>A kind of Modbus meter, as its file describes it: what it measures, where, and how far it may be believed.</summary>
public sealed record MeterDefinition
{
    /// <summary>The name of its file, and its word under <c>kind</c> in a configuration.</summary>
    public required string Kind { get; init; }

    /// <summary>Maker and model.</summary>
    public required string Name { get; init; }

    /// <summary>True if its values are holding registers (function 03); false: input registers (function 04); default false.</summary>
    public bool IsHolding { get; init; }

    /// <summary>Its values. Several of power or of current, as of three phases, are added.</summary>
    public required IReadOnlyList<MeterValue> Values { get; init; }

    /// <summary>The questions of one reading; each value stands within one of them.</summary>
    public required IReadOnlyList<RegisterRange> Reads { get; init; }

    /// <summary>How far it may be believed.</summary>
    public required MeterTraits Traits { get; init; }

    /// <summary>True if its power is negative while energy flows out, so that a meter mounted the wrong way round can be turned in the configuration; default false.</summary>
    public bool TellsDirection { get; init; }

    /// <summary>How it leaves the factory.</summary>
    public required MeterLine Line { get; init; }

    /// <summary>The register of its own address; null if the address is not set over the bus.</summary>
    public AddressRegister? Address { get; init; }

    /// <summary>The maker's own function that sets the counter to zero; null if there is none.</summary>
    public byte? ResetFunction { get; init; }
}

/// <summary>Registers that are read with one question.</summary>
/// <param name="First">The first one.</param>
/// <param name="Count">How many, 1 to 125.</param>
public readonly record struct RegisterRange(int First, int Count)
{
    /// <summary>True if a value stands wholly within.</summary>
    public bool Holds(MeterValue value) => value.Register >= First && value.Register + value.Count <= First + Count;
}

/// <summary>Rate and format of a meter on a serial bus.</summary>
/// <param name="Baud">Rate as it leaves the factory.</param>
/// <param name="Parity">Parity as it leaves the factory.</param>
/// <param name="StopBits">1 or 2.</param>
/// <param name="IsFixed">True if it knows no other.</param>
public sealed record MeterLine(int Baud, SerialParity Parity, int StopBits, bool IsFixed);

/// <summary>The holding register in which a meter keeps its own address.</summary>
/// <param name="Register">The register.</param>
/// <param name="Type"><see cref="RegisterType.UInt16"/>, or <see cref="RegisterType.Float32"/> with its high word first.</param>
/// <param name="WritesSeveral">True: written with function 16; false: with function 06.</param>
public sealed record AddressRegister(int Register, RegisterType Type, bool WritesSeveral)
{
    /// <summary>True if it takes an address only while somebody holds its button (set mode); default false.</summary>
    public bool NeedsSetMode { get; init; }

    /// <summary>An address at which every such meter answers, of use only while one alone is on the bus; null if there is none.</summary>
    public int? General { get; init; }
}
