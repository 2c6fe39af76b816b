using System.Device.I2c;
using Iot.Device.CharacterLcd;

namespace Makerspace.Iot.Edge.Devices.Displays.Hd44780;

/// <summary>
/// The way to an HD44780 over the PCF8574 of the usual backpacks: P0 RS, P1 R/W, P2 E, P3 backlight, P4 to P7 D4 to D7. Only written to: R/W stays low, waits are by time.
/// In place of the library's own 4-bit interface, which sends one byte a transfer and waits 1 ms for the first order of a start instead of 4.1 ms.
/// <b>Source:</b> Hitachi HD44780U, ADE-207-272(Z): figure 24 (start by instruction, 4-bit), table 6 (times); NXP PCF8574, section 8 (quasi-bidirectional output).
/// </summary>
/// <param name="device">The expander; owned from now on.</param>
/// <param name="pause">Waits at least this long.</param>
internal sealed class Backpack(I2cDevice device, Action<TimeSpan> pause) : LcdInterface
{
    private const byte RegisterSelect = 0x01;
    private const byte Enable = 0x04;
    private const byte Light = 0x08;

    /// <summary>Bytes of one transfer at most: five characters, some 3 ms of the bus at 100 kHz.</summary>
    private const int TransferBytes = 30;

    private static readonly TimeSpan AfterPower = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFirst = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AfterSlow = TimeSpan.FromMilliseconds(2);
    private readonly byte[] _transfer = new byte[TransferBytes];
    private int _filled;

    /// <inheritdoc/>
    public override bool EightBitMode => false;

    /// <inheritdoc/>
    public override bool BacklightOn { get; set; } = true;

    /// <summary>Brings the chip to four bits out of any state, half a byte out of step too: three times "eight bits", then "four bits".</summary>
    public void Synchronise()
    {
        _filled = 0;
        pause(AfterPower);
        Nibble(0x3, 0);
        Flush();
        pause(AfterFirst);
        Nibble(0x3, 0);
        Flush();
        pause(AfterFirst);
        Nibble(0x3, 0);
        Nibble(0x2, 0);
        Flush();
    }

    /// <summary>Sends what is gathered.</summary>
    public void Flush()
    {
        int count = _filled;
        _filled = 0;
        if (count > 0)
        {
            device.Write(_transfer.AsSpan(0, count));
        }
    }

    /// <inheritdoc/>
    public override void SendCommand(byte command) => Send(command, 0);

    /// <inheritdoc/>
    public override void SendCommands(ReadOnlySpan<byte> values)
    {
        foreach (byte command in values)
        {
            Send(command, 0);
        }
    }

    /// <inheritdoc/>
    public override void SendData(byte value) => Send(value, RegisterSelect);

    /// <inheritdoc/>
    public override void SendData(ReadOnlySpan<byte> values)
    {
        foreach (byte value in values)
        {
            Send(value, RegisterSelect);
        }
    }

    /// <inheritdoc/>
    public override void SendData(ReadOnlySpan<char> values)
    {
        foreach (char value in values)
        {
            Send((byte)value, RegisterSelect);
        }
    }

    /// <inheritdoc/>
    public override void SendCommandAndWait(byte command)
    {
        Send(command, 0);
        Flush();
        pause(AfterSlow);
    }

    /// <inheritdoc/>
    public override void WaitForNotBusy(int microseconds)
    {
        Flush();
        pause(AfterSlow);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        device.Dispose();
        base.Dispose(disposing);
    }

    private void Send(byte value, byte select)
    {
        Nibble((byte)(value >> 4), select);
        Nibble((byte)(value & 0x0F), select);
    }

    /// <summary>Sets the lines, raises E, lets it fall: the chip takes the nibble with the fall. Each step is a byte on the wire and takes 90 µs at 100 kHz, longer than any usual order of the chip.</summary>
    private void Nibble(byte nibble, byte select)
    {
        if (_filled + 3 > TransferBytes)
        {
            Flush();
        }

        byte lines = (byte)((nibble << 4) | select | (BacklightOn ? Light : 0));
        _transfer[_filled++] = lines;
        _transfer[_filled++] = (byte)(lines | Enable);
        _transfer[_filled++] = lines;
    }
}
