namespace Makerspace.Iot.Edge.Devices.Meters.Ina2xx;

/// <summary>
/// What an INA219 or INA226 is told about its shunt, and what its numbers mean then. The step of the current register is the greatest current over 2^15;
/// from it and the shunt follows the calibration register (0.04096 or 0.00512 over step times shunt), cut to whole numbers; and from that number the step that really holds.
/// Source: Texas Instruments, INA219 SBOS448G section 8.5.1, equations 1 to 3 and 6; INA226 SBOS547A section 7.5, equations 1 to 4.
/// </summary>
/// <param name="Configuration">Value of register 0.</param>
/// <param name="Calibration">Value of register 5.</param>
/// <param name="CurrentStepA">Step of the current register, amperes.</param>
/// <param name="PowerStepW">Step of the power register, watts.</param>
/// <param name="BusStepV">Step of the bus voltage, volts.</param>
/// <param name="ShuntLimit">Number at which the shunt register stops: the current is beyond the range then.</param>
internal sealed record InaScale(ushort Configuration, ushort Calibration, double CurrentStepA, double PowerStepW, double BusStepV, int ShuntLimit)
{
    /// <summary>Kind of the INA219.</summary>
    public const string Ina219 = "ina219";

    /// <summary>Kind of the INA226.</summary>
    public const string Ina226 = "ina226";

    private const double Steps = 32_768;

    // 32 V range; mean of 128 conversions for both; shunt and bus, continuous.
    private const ushort Ina219Base = 0x2000 | (0b1111 << 7) | (0b1111 << 3) | 0b111;

    // Mean of 64 conversions of 1.1 ms for both; shunt and bus, continuous.
    private const ushort Ina226Base = 0x4000 | (0b011 << 9) | (0b100 << 6) | (0b100 << 3) | 0b111;

    /// <summary>Ranges of the INA219's shunt voltage, millivolts, in the order of their codes (bits 12-11). It steps by 10 µV.</summary>
    private static readonly int[] RangesMilliV = [40, 80, 160, 320];

    /// <summary>The scale for a shunt and a greatest current. Throws <see cref="DeviceSettingsException"/> if the chip cannot do that.</summary>
    public static InaScale For(string kind, double shuntOhm, double maxCurrentA) => kind switch
    {
        Ina219 => ForIna219(shuntOhm, maxCurrentA),
        Ina226 => ForIna226(shuntOhm, maxCurrentA),
        _ => throw DeviceKind.Unknown("meter", kind, [Ina219, Ina226]),
    };

    private static InaScale ForIna219(double shuntOhm, double maxCurrentA)
    {
        double milliV = maxCurrentA * shuntOhm * 1_000;
        int range = Array.FindIndex(RangesMilliV, r => milliV <= r + 1e-9);
        if (range < 0)
        {
            throw TooMuch(Ina219, shuntOhm, maxCurrentA, 320);
        }

        // Bit 0 of the register does not exist.
        int calibration = Calibrate(Ina219, 0.04096, shuntOhm, maxCurrentA, most: 0xFFFE) & ~1;
        double step = 0.04096 / (calibration * shuntOhm);
        return new InaScale((ushort)(Ina219Base | (range << 11)), (ushort)calibration, step, 20 * step, 0.004, RangesMilliV[range] * 100);
    }

    private static InaScale ForIna226(double shuntOhm, double maxCurrentA)
    {
        if (maxCurrentA * shuntOhm > 0.08192 + 1e-12)
        {
            throw TooMuch(Ina226, shuntOhm, maxCurrentA, 81.92);
        }

        // Bit 15 of the register does not exist.
        int calibration = Calibrate(Ina226, 0.00512, shuntOhm, maxCurrentA, most: 0x7FFF);
        double step = 0.00512 / (calibration * shuntOhm);
        return new InaScale(Ina226Base, (ushort)calibration, step, 25 * step, 0.00125, short.MaxValue);
    }

    private static int Calibrate(string kind, double constant, double shuntOhm, double maxCurrentA, int most)
    {
        double exact = constant / (maxCurrentA / Steps * shuntOhm);

        // A very small current at a very small shunt would need finer steps than the chip has: it gets the finest.
        return exact >= 2
            ? (int)Math.Min(exact + 1e-6, most)
            : throw new DeviceSettingsException($"{kind}: a shunt of {shuntOhm} ohm and {maxCurrentA} A give no calibration; check both.");
    }

    private static DeviceSettingsException TooMuch(string kind, double shuntOhm, double maxCurrentA, double milliV) =>
        new($"{kind}: {maxCurrentA} A through {shuntOhm} ohm are {maxCurrentA * shuntOhm * 1_000:0.#} mV, and the chip measures up to {milliV} mV; take a smaller shunt or a smaller maxCurrentA.");
}
