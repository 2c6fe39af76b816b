using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// struct termios2 of the kernel, 44 bytes. The kernel's own call is used rather than libc's tcsetattr because it takes the rate as a number,
/// and because its layout is part of the stable kernel interface. Source: asm-generic/termbits.h, termios(3).
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

    /// <summary>TCGETS2: _IOR('T', 0x2A, 44 bytes).</summary>
    public const uint Get = 0x802C542A;

    /// <summary>TCSETS2: _IOW('T', 0x2B, 44 bytes).</summary>
    public const uint Set = 0x402C542B;

    /// <summary>TCSETSW2: as <see cref="Set"/>, once what was written is on the wire.</summary>
    public const uint SetAfterSending = 0x402C542C;

    /// <summary>TCFLSH; argument 0 input, 2 both.</summary>
    public const uint Flush = 0x540B;

    private const uint CharacterSize8 = 0x30;
    private const uint TwoStopBits = 0x40;
    private const uint ReceiverOn = 0x80;
    private const uint ParityOn = 0x100;
    private const uint ParityIsOdd = 0x200;
    private const uint IgnoreModemLines = 0x800;
    private const uint AnyRate = 0x1000;
    private const uint IgnoreBreak = 0x1;
    private const uint CheckParity = 0x10;
    private const int MinimumIndex = 6;
    private const int TimeIndex = 5;

    /// <summary>Raw bytes: no echo, no line editing, no flow control, no translation. A byte with wrong parity arrives as 0 and fails the checksum.</summary>
    public void MakeRaw(int baudRate, SerialParity parity, int stopBits = 1)
    {
        InputFlags = IgnoreBreak | (parity == SerialParity.None ? 0 : CheckParity);
        OutputFlags = 0;
        LocalFlags = 0;
        ControlFlags = CharacterSize8 | ReceiverOn | IgnoreModemLines | AnyRate;
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

    /// <summary>True where the driver took the rate within 3 %, which is what an asynchronous receiver bears.</summary>
    public readonly bool Runs(int baudRate) => Math.Abs((long)OutputSpeed - baudRate) * 100 <= 3L * baudRate;
}
