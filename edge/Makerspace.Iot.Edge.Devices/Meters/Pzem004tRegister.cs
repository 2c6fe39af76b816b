namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Input registers (function 04) of the PZEM-004T v3. Unsigned; values of 32 bits come with the low word first.
/// Source: Peacefair, PZEM-004T V3.0 user manual, section 2.3.
/// </summary>
internal enum Pzem004tRegister : ushort
{
    /// <summary>Tenths of a volt, 16 bits.</summary>
    VoltageDeciV = 0,

    /// <summary>Milliamperes, 32 bits.</summary>
    CurrentMilliA = 1,

    /// <summary>Tenths of a watt, 32 bits.</summary>
    PowerDeciW = 3,

    /// <summary>Watt-hours, 32 bits.</summary>
    EnergyWh = 5,

    /// <summary>Tenths of a hertz, 16 bits.</summary>
    FrequencyDeciHz = 7,

    /// <summary>Hundredths, 16 bits.</summary>
    PowerFactorCenti = 8,

    /// <summary>FFFF where the power alarm is on, otherwise 0.</summary>
    Alarm = 9,
}
