using System.Device.Gpio;
using Iot.Device.Mcp23xxx;
using Iot.Device.Pcx857x;
using Iot.Device.Tca955x;
using BusDevice = System.Device.I2c.I2cDevice;
using McpRegister = Iot.Device.Mcp23xxx.Register;
using TcaRegister = Iot.Device.Tca955x.Register;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>A kind of I2C expander.</summary>
/// <param name="Name">Its word in the configuration.</param>
/// <param name="LineCount">Lines.</param>
/// <param name="StartsHigh">True if its lines are high from power-on until they are written.</param>
/// <param name="KnowsDirections">True if the chip knows of each line whether it is an output, which none is after power-on: what it drives was told to it by somebody.</param>
/// <param name="Make">Makes it on a device that is quiet meanwhile.</param>
internal sealed record ExpanderKind(string Name, int LineCount, bool StartsHigh, bool KnowsDirections, Func<BusDevice, ExpanderChip> Make);

/// <summary>
/// The registers of an expander as masks, one bit a line, by the bindings of Iot.Device.Bindings. Their own bookkeeping is not used: <c>Tca955x</c> takes a write that failed for done,
/// <c>Mcp23xxx</c> does not repeat a level after the chip has lost it, and both set the direction before the level.
/// </summary>
internal abstract class ExpanderChip : IDisposable
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ExpanderKind> Kinds { get; } =
    [
        new("mcp23008", 8, StartsHigh: false, KnowsDirections: true, static device => Mcp(new Mcp23008(device))),
        new("mcp23017", 16, StartsHigh: false, KnowsDirections: true, static device => Mcp(new Mcp23017(device))),
        new("pcf8574", 8, StartsHigh: true, KnowsDirections: false, static device => Pcf(new Pcf8574(device))),
        new("pcf8575", 16, StartsHigh: true, KnowsDirections: false, static device => Pcf(new Pcf8575(device))),
        new("tca9554", 8, StartsHigh: false, KnowsDirections: true, static device => Tca(new Tca9554(device, skipAddressCheck: true))),
        new("tca9555", 16, StartsHigh: false, KnowsDirections: true, static device => Tca(new Tca9555(device, skipAddressCheck: true))),
    ];

    /// <summary>The kind of a word; null if there is none.</summary>
    public static ExpanderKind? Find(string name) => Kinds.FirstOrDefault(k => k.Name == name);

    /// <summary>True if the pull-up of each line can be switched; otherwise every line has a weak one of its own.</summary>
    public virtual bool HasPullUps => false;

    /// <summary>Makes every line an input, not inverted.</summary>
    public abstract void Release();

    /// <summary>Makes no line inverted or pulled up, and touches no direction and no level.</summary>
    public virtual void MakePlain()
    {
    }

    /// <summary>Sets the levels of outputs; of a line that is an input, what it will be once it is an output. Lines that are inputs must be 1.</summary>
    public abstract void WriteLevels(int levels);

    /// <summary>The levels that were set, read back from the chip.</summary>
    public abstract int ReadLevels();

    /// <summary>Sets which lines are inputs.</summary>
    public abstract void WriteInputs(int inputs);

    /// <summary>Which lines are inputs, read back from the chip; <paramref name="asTold"/> if the chip knows no directions.</summary>
    public abstract int ReadInputs(int asTold);

    /// <summary>The levels of the wires.</summary>
    public abstract int ReadWires();

    /// <summary>Sets which lines have their pull-up switched on.</summary>
    public virtual void WritePullUps(int lines)
    {
    }

    /// <summary>Which have.</summary>
    public virtual int ReadPullUps() => 0;

    /// <inheritdoc/>
    public abstract void Dispose();

    private static McpChip Mcp(Mcp23x0x chip) => new(chip, 0xFF, r => chip.ReadByte(r), (r, value) => chip.WriteByte(r, (byte)value));

    private static McpChip Mcp(Mcp23x1x chip) => new(chip, 0xFFFF, r => chip.ReadUInt16(r), (r, value) => chip.WriteUInt16(r, (ushort)value));

    private static PcfChip Pcf(Pcx8574 chip) => new(chip, 0xFF, () => chip.ReadByte(), value => chip.WriteByte((byte)value));

    private static PcfChip Pcf(Pcx8575 chip) => new(chip, 0xFFFF, () => chip.ReadUInt16(), value => chip.WriteUInt16((ushort)value));

    private static TcaChip Tca(Tca9554 chip) => new(chip, 0xFF, r => chip.ReadByte((byte)r), (r, value) => chip.WriteByte((byte)r, (byte)value));

    // Two registers a port, the second one with the next number.
    private static TcaChip Tca(Tca9555 chip) => new(
        chip,
        0xFFFF,
        r => chip.ReadByte((byte)(2 * (int)r)) | (chip.ReadByte((byte)((2 * (int)r) + 1)) << 8),
        (r, value) =>
        {
            chip.WriteByte((byte)(2 * (int)r), (byte)value);
            chip.WriteByte((byte)((2 * (int)r) + 1), (byte)(value >> 8));
        });

    /// <summary>MCP23008, MCP23017. Source: Microchip DS20001952C 3.5 (registers), 1.5 (power-on: all inputs); DS21919F.</summary>
    private sealed class McpChip(GpioDriver chip, int all, Func<McpRegister, int> read, Action<McpRegister, int> write) : ExpanderChip
    {
        public override bool HasPullUps => true;

        public override void Release()
        {
            write(McpRegister.IODIR, all);
            MakePlain();
        }

        public override void MakePlain()
        {
            write(McpRegister.IPOL, 0);
            write(McpRegister.GPPU, 0);
        }

        public override void WriteLevels(int levels) => write(McpRegister.OLAT, levels);

        public override int ReadLevels() => read(McpRegister.OLAT);

        public override void WriteInputs(int inputs) => write(McpRegister.IODIR, inputs & all);

        public override int ReadInputs(int asTold) => read(McpRegister.IODIR);

        public override int ReadWires() => read(McpRegister.GPIO);

        public override void WritePullUps(int lines) => write(McpRegister.GPPU, lines);

        public override int ReadPullUps() => read(McpRegister.GPPU);

        public override void Dispose() => chip.Dispose();
    }

    /// <summary>TCA9554, TCA9555, and the PCA chips of the same numbers. Source: Texas Instruments SCPS233, SCPS200 (registers; power-on: all inputs, pulled up by 100 kΩ).</summary>
    private sealed class TcaChip(GpioDriver chip, int all, Func<TcaRegister, int> read, Action<TcaRegister, int> write) : ExpanderChip
    {
        public override void Release()
        {
            write(TcaRegister.ConfigurationPort, all);
            MakePlain();
        }

        public override void MakePlain() => write(TcaRegister.PolarityInversionPort, 0);

        public override void WriteLevels(int levels) => write(TcaRegister.OutputPort, levels);

        public override int ReadLevels() => read(TcaRegister.OutputPort);

        public override void WriteInputs(int inputs) => write(TcaRegister.ConfigurationPort, inputs & all);

        public override int ReadInputs(int asTold) => read(TcaRegister.ConfigurationPort);

        public override int ReadWires() => read(TcaRegister.InputPort);

        public override void Dispose() => chip.Dispose();
    }

    /// <summary>
    /// PCF8574, PCF8575 and their A and PCA versions: one register without directions. A line that is 1 is pulled up by 100 µA, and is an input at the same time; what is read is the wire.
    /// Source: NXP PCF8574 rev. 5, sections 8.1 and 8.2; Texas Instruments SCPS121.
    /// </summary>
    private sealed class PcfChip(GpioDriver chip, int all, Func<int> read, Action<int> write) : ExpanderChip
    {
        public override void Release() => write(all);

        public override void WriteLevels(int levels) => write(levels & all);

        public override int ReadLevels() => read();

        public override void WriteInputs(int inputs)
        {
        }

        public override int ReadInputs(int asTold) => asTold;

        public override int ReadWires() => read();

        public override void Dispose() => chip.Dispose();
    }
}
