using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// The kernel's interface to I2C buses. The structures hold pointers: their sizes differ between 32 and 64 bits.
/// Source: Linux uapi linux/i2c-dev.h, linux/i2c.h; Documentation/i2c/dev-interface.rst.
/// </summary>
internal static unsafe class I2cAbi
{
    /// <summary>I2C_SLAVE: the argument is the address itself. Refused with EBUSY where a driver of the kernel holds the address.</summary>
    public const uint ChooseAddress = 0x0703;

    /// <summary>I2C_FUNCS: writes an unsigned long.</summary>
    public const uint GetFunctions = 0x0705;

    /// <summary>I2C_RDWR: one transfer of several messages with repeated START between them.</summary>
    public const uint Transfer = 0x0707;

    /// <summary>I2C_FUNC_I2C: the adapter can do <see cref="Transfer"/>.</summary>
    public const nuint CanTransfer = 0x1;

    /// <summary>I2C_M_RD: this message is read from the chip.</summary>
    public const ushort FlagRead = 0x0001;

    /// <summary>Longest message that i2c-dev takes, bytes.</summary>
    public const int MaxMessage = 8_192;

    /// <summary>struct i2c_msg: 16 bytes on 64 bits, 12 on 32.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public ushort Address;
        public ushort Flags;
        public ushort Length;
        public byte* Bytes;
    }

    /// <summary>struct i2c_rdwr_ioctl_data: 16 bytes on 64 bits, 8 on 32.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TransferRequest
    {
        public Message* Messages;
        public uint Count;
    }
}
