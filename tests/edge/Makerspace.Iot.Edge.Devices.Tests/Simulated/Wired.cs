using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.TestKit.Chips;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>Puts a simulator's chip below a driver as the agent does, with a bus on the test's clock in place of the kernel's: transfers take the time that they take on the wire.</summary>
internal static class Wired
{
    public static ReopeningI2cDevice On(this SimulatedI2cChip chip, ManualTime time, int speedHz = 100_000)
    {
        chip.Wire = new SimulatedWire(() => time.GetElapsedTime(0), time.Advance, speedHz);
        return new ReopeningI2cDevice(() => chip, chip.ConnectionSettings, $"/dev/i2c-1 @0x{chip.Address:X2}", "chip");
    }

    public static ReopeningSpiDevice On(this SimulatedSpiChip chip, ManualTime time, int speedHz = 1_000_000)
    {
        chip.Wire = new SimulatedWire(() => time.GetElapsedTime(0), time.Advance, speedHz);
        return new ReopeningSpiDevice(() => chip, chip.ConnectionSettings, "/dev/spidev0.0", "chip");
    }
}
