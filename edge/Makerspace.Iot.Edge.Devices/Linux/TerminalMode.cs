using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// struct termios2 of the kernel, 44 bytes; its first 36 are the older struct termios. The kernel's own calls are used rather than libc's tcsetattr because the newer one takes the
/// rate as a number, and because the layout is part of the stable kernel interface. Source: asm-generic/termbits.h, termios(3).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TerminalMode
{
    public uint InputFlags;
    public uint OutputFlags;
    public uint ControlFlags;
    public uint LocalFlags;
    public byte Discipline;
    public fixed byte ControlCharacters[19];
    public uint InputSpeed;
    public uint OutputSpeed;

    /// <summary>TCFLSH; argument 0 input, 2 both.</summary>
    public const uint Flush = 0x540B;

    private const uint CharacterSize8 = 0x30;
    private const uint TwoStopBits = 0x40;
    private const uint ReceiverOn = 0x80;
    private const uint ParityOn = 0x100;
    private const uint ParityIsOdd = 0x200;
    private const uint IgnoreModemLines = 0x800;
    private const uint AnyRate = 0x1000;
    private const uint RateCodes = 0x100F;
    private const uint IgnoreBreak = 0x1;
    private const uint CheckParity = 0x10;
    private const int MinimumIndex = 6;
    private const int TimeIndex = 5;

    /// <summary>Raw bytes: no echo, no line editing, no flow control, no translation. A byte with wrong parity arrives as 0 and fails the checksum.</summary>
    public void MakeRaw(int baudRate, SerialParity parity, int stopBits, TerminalCalls calls)
    {
        InputFlags = IgnoreBreak | (parity == SerialParity.None ? 0 : CheckParity);
        OutputFlags = 0;
        LocalFlags = 0;
        ControlFlags = CharacterSize8 | ReceiverOn | IgnoreModemLines | (calls.RateIsCode ? CodeOf(baudRate) : AnyRate);
        ControlFlags |= stopBits == 2 ? TwoStopBits : 0;
        ControlFlags |= parity switch
        {
            SerialParity.Even => ParityOn,
            SerialParity.Odd => ParityOn | ParityIsOdd,
            _ => 0,
        };
        // One byte at least: without data the call says EAGAIN, so that 0 always means that the other end hung up.
        ControlCharacters[MinimumIndex] = 1;
        ControlCharacters[TimeIndex] = 0;
        InputSpeed = (uint)baudRate;
        OutputSpeed = (uint)baudRate;
    }

    /// <summary>
    /// True if the driver took the rate within 3 %, which is what an asynchronous receiver bears. Of a code the kernel itself says so within 2 %: it answers another one otherwise.
    /// Source: Linux drivers/tty/tty_baudrate.c, tty_termios_encode_baud_rate.
    /// </summary>
    public readonly bool Runs(int baudRate, TerminalCalls calls) =>
        calls.RateIsCode ? (ControlFlags & RateCodes) == CodeOf(baudRate) : Math.Abs((long)OutputSpeed - baudRate) * 100 <= 3L * baudRate;

    // B1200 to B921600: every rate of SerialSettings.KnownBaudRates has one. Source: asm-generic/termbits-common.h, asm-generic/termbits.h.
    private static uint CodeOf(int baudRate) => baudRate switch
    {
        1_200 => 0x9,
        2_400 => 0xB,
        4_800 => 0xC,
        9_600 => 0xD,
        19_200 => 0xE,
        38_400 => 0xF,
        57_600 => 0x1001,
        115_200 => 0x1002,
        230_400 => 0x1003,
        460_800 => 0x1004,
        921_600 => 0x1007,
        _ => throw new DeviceSettingsException($"{baudRate} baud has no code of the kernel's older calls."),
    };
}

/// <summary>The kernel's calls that read and set a <see cref="TerminalMode"/>.</summary>
/// <param name="Get">Reads.</param>
/// <param name="Set">Sets at once.</param>
/// <param name="SetAfterSending">Sets once what was written is on the wire.</param>
/// <param name="RateIsCode">True if the rate is one of a few codes in the control flags, false if it is a number.</param>
internal sealed record TerminalCalls(uint Get, uint Set, uint SetAfterSending, bool RateIsCode)
{
    /// <summary>TCGETS2, TCSETS2, TCSETSW2: _IOR and _IOW('T', 0x2A to 0x2C, 44 bytes).</summary>
    public static TerminalCalls Newer { get; } = new(0x802C542A, 0x402C542B, 0x402C542C, RateIsCode: false);

    /// <summary>TCGETS, TCSETS, TCSETSW. qemu-user 7.2 knows only these.</summary>
    public static TerminalCalls Older { get; } = new(0x5401, 0x5402, 0x5403, RateIsCode: true);
}
