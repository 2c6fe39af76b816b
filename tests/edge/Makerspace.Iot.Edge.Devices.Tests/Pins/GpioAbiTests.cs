using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>Sizes and places as linux/gpio.h lays them out; the ioctl numbers carry the sizes.</summary>
public sealed class GpioAbiTests
{
    [Fact]
    public void Structures_have_the_kernels_sizes()
    {
        Assert.Equal(68, Unsafe.SizeOf<GpioAbi.ChipInfo>());
        Assert.Equal(16, Unsafe.SizeOf<GpioAbi.LineValues>());
        Assert.Equal(24, Unsafe.SizeOf<GpioAbi.ConfigAttribute>());
        Assert.Equal(272, Unsafe.SizeOf<GpioAbi.LineConfig>());
        Assert.Equal(592, Unsafe.SizeOf<GpioAbi.LineRequest>());
    }

    [Fact]
    public void Fields_stand_where_the_kernel_looks_for_them()
    {
        Assert.Equal(64, Place<GpioAbi.ChipInfo>(nameof(GpioAbi.ChipInfo.Lines)));
        Assert.Equal(8, Place<GpioAbi.LineValues>(nameof(GpioAbi.LineValues.Mask)));
        Assert.Equal(8, Place<GpioAbi.LineConfig>(nameof(GpioAbi.LineConfig.AttributeCount)));
        Assert.Equal(32, Place<GpioAbi.LineConfig>(nameof(GpioAbi.LineConfig.Attributes)));
        Assert.Equal(256, Place<GpioAbi.LineRequest>(nameof(GpioAbi.LineRequest.Consumer)));
        Assert.Equal(288, Place<GpioAbi.LineRequest>(nameof(GpioAbi.LineRequest.Config)));
        Assert.Equal(560, Place<GpioAbi.LineRequest>(nameof(GpioAbi.LineRequest.LineCount)));
        Assert.Equal(564, Place<GpioAbi.LineRequest>(nameof(GpioAbi.LineRequest.EventBufferSize)));
        Assert.Equal(588, Place<GpioAbi.LineRequest>(nameof(GpioAbi.LineRequest.Descriptor)));
    }

    [Fact]
    public void The_calls_carry_direction_size_type_and_number()
    {
        Assert.Equal(GpioAbi.GetChipInfo, Call(write: false, 68, 0x01));
        Assert.Equal(GpioAbi.GetLine, Call(write: true, 592, 0x07));
        Assert.Equal(GpioAbi.SetConfig, Call(write: true, 272, 0x0D));
        Assert.Equal(GpioAbi.GetValues, Call(write: true, 16, 0x0E));
        Assert.Equal(GpioAbi.SetValues, Call(write: true, 16, 0x0F));
    }

    private static uint Call(bool write, uint size, uint number) => (write ? 0xC0000000u : 0x80000000u) | (size << 16) | (0xB4u << 8) | number;

    private static int Place<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
