namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Input registers (function 04) of Eastron's SDM120 and SDM630. Each value is an IEEE 754 float32 in two registers, the high word first; an even address and an even count.
/// At most 80 registers per request. What the registers between them that a model does not have answer is not in the documents: see <see cref="EastronBlock"/>.
/// Source: Eastron SDM120-Modbus and SDM630-Modbus protocol descriptions, table of input registers.
/// </summary>
internal enum EastronRegister : ushort
{
    /// <summary>Volts; phase 1 to neutral.</summary>
    VoltageV = 0x0000,

    /// <summary>Amperes; phase 1.</summary>
    CurrentA = 0x0006,

    /// <summary>Watts, signed: negative while exporting; phase 1.</summary>
    PowerW = 0x000C,

    /// <summary>Amperes; sum of the phases. SDM630 only.</summary>
    SumOfCurrentsA = 0x0030,

    /// <summary>Watts, signed; sum of the phases. SDM630 only.</summary>
    TotalPowerW = 0x0034,

    /// <summary>Kilowatt-hours imported since the meter was made.</summary>
    ImportKWh = 0x0048,
}
