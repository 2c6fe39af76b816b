using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// The kernel's interface to SPI devices. The layout is the same on 32 and 64 bits by design. The numbers below are those of asm-generic, which x86-64, arm and arm64 share.
/// Source: Linux uapi linux/spi/spidev.h; Documentation/spi/spidev.rst.
/// </summary>
internal static class SpiAbi
{
    /// <summary>SPI_IOC_MESSAGE(1): _IOW('k', 0, 32 bytes).</summary>
    public const uint OneTransfer = 0x40206B00;

    /// <summary>SPI_IOC_WR_MODE: _IOW('k', 1, one byte).</summary>
    public const uint SetMode = 0x40016B01;

    /// <summary>SPI_IOC_WR_BITS_PER_WORD: _IOW('k', 3, one byte).</summary>
    public const uint SetBitsPerWord = 0x40016B03;

    /// <summary>SPI_IOC_WR_MAX_SPEED_HZ: _IOW('k', 4, four bytes).</summary>
    public const uint SetMaxSpeed = 0x40046B04;

    /// <summary>Longest transfer that spidev takes where nobody changed its parameter bufsiz, bytes.</summary>
    public const int MaxTransfer = 4_096;

    /// <summary>struct spi_ioc_transfer, 32 bytes. Addresses are 64 bits wide everywhere.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TransferRequest
    {
        public ulong Send;
        public ulong Receive;
        public uint Length;
        public uint SpeedHz;
        public ushort DelayMicroseconds;
        public byte BitsPerWord;
        public byte DeselectBetween;
        public byte SendWires;
        public byte ReceiveWires;
        public byte WordDelayMicroseconds;
        public byte Padding;
    }
}
