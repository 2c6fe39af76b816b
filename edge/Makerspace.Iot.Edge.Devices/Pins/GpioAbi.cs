using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Version 2 of the kernel's GPIO character device. Layouts are the same on 32 and 64 bits by design.
/// Source: Linux uapi linux/gpio.h (5.10 and later), Documentation/userspace-api/gpio/chardev.rst.
/// </summary>
internal static class GpioAbi
{
    /// <summary>GPIO_GET_CHIPINFO_IOCTL: _IOR(0xB4, 0x01, 68 bytes).</summary>
    public const uint GetChipInfo = 0x8044B401;

    /// <summary>GPIO_V2_GET_LINE_IOCTL: _IOWR(0xB4, 0x07, 592 bytes).</summary>
    public const uint GetLine = 0xC250B407;

    /// <summary>GPIO_V2_LINE_SET_CONFIG_IOCTL: _IOWR(0xB4, 0x0D, 272 bytes).</summary>
    public const uint SetConfig = 0xC110B40D;

    /// <summary>GPIO_V2_LINE_GET_VALUES_IOCTL: _IOWR(0xB4, 0x0E, 16 bytes).</summary>
    public const uint GetValues = 0xC010B40E;

    /// <summary>GPIO_V2_LINE_SET_VALUES_IOCTL: _IOWR(0xB4, 0x0F, 16 bytes).</summary>
    public const uint SetValues = 0xC010B40F;

    /// <summary>GPIO_MAX_NAME_SIZE, the final zero included.</summary>
    public const int NameBytes = 32;

    /// <summary>enum gpio_v2_line_flag.</summary>
    [Flags]
    public enum LineFlags : ulong
    {
        None = 0,
        ActiveLow = 1 << 1,
        Input = 1 << 2,
        Output = 1 << 3,
        EdgeRising = 1 << 4,
        EdgeFalling = 1 << 5,
        BiasPullUp = 1 << 8,
        BiasPullDown = 1 << 9,
    }

    /// <summary>enum gpio_v2_line_attr_id: the value of outputs at the request.</summary>
    public const uint AttributeOutputValues = 2;

    /// <summary>enum gpio_v2_line_attr_id: the time that a level must stand, microseconds, in the low 32 bits.</summary>
    public const uint AttributeDebounce = 3;

    /// <summary>Most events that a request may keep: GPIO_V2_LINES_MAX * 16.</summary>
    public const uint MostEvents = 1_024;

    /// <summary>enum gpio_v2_line_event_id: from inactive to active.</summary>
    public const uint EventRising = 1;

    /// <summary>enum gpio_v2_line_event_id: from active to inactive.</summary>
    public const uint EventFalling = 2;

    /// <summary>Size of struct gpio_v2_line_event: time (8 bytes), id, line, number in the request, number on the line (4 each), 24 bytes of padding.</summary>
    public const int EventBytes = 48;

    /// <summary>struct gpiochip_info, 68 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ChipInfo
    {
        public NameText Name;
        public NameText Label;
        public uint Lines;
    }

    /// <summary>struct gpio_v2_line_values, 16 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineValues
    {
        public ulong Bits;
        public ulong Mask;
    }

    /// <summary>struct gpio_v2_line_config_attribute with its struct gpio_v2_line_attribute, 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ConfigAttribute
    {
        public uint Id;
        public uint Padding;
        public ulong Values;
        public ulong Mask;
    }

    /// <summary>struct gpio_v2_line_config, 272 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineConfig
    {
        public LineFlags Flags;
        public uint AttributeCount;
        public Padding5 Padding;
        public Attributes10 Attributes;
    }

    /// <summary>struct gpio_v2_line_request, 592 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineRequest
    {
        public Offsets64 Offsets;
        public NameText Consumer;
        public LineConfig Config;
        public uint LineCount;
        public uint EventBufferSize;
        public Padding5 Padding;
        public int Descriptor;
    }

    /// <summary>char[32].</summary>
    [InlineArray(NameBytes)]
    public struct NameText
    {
        private byte _first;
    }

    /// <summary>__u32[5], zero.</summary>
    [InlineArray(5)]
    public struct Padding5
    {
        private uint _first;
    }

    /// <summary>__u32[64].</summary>
    [InlineArray(64)]
    public struct Offsets64
    {
        private uint _first;
    }

    /// <summary>Ten attributes.</summary>
    [InlineArray(10)]
    public struct Attributes10
    {
        private ConfigAttribute _first;
    }
}
