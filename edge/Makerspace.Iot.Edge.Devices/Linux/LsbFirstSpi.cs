namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// Turns the bits of every byte, for a chip that wants the lowest bit first. In software always: the controllers of the Raspberry Pi do not know this order,
/// and one way for all computers is one way to test.
/// </summary>
/// <param name="wire">The device as it is wired; owned from now on.</param>
internal sealed class LsbFirstSpi(ISpiDevice wire) : ISpiDevice
{
    /// <inheritdoc/>
    public string Name => wire.Name;

    /// <inheritdoc/>
    public int SpeedHz => wire.SpeedHz;

    /// <inheritdoc/>
    public void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        // At most 4,096 bytes, as the device allows.
        Span<byte> turned = stackalloc byte[Math.Min(write.Length, SpiAbi.MaxTransfer)];
        write[..turned.Length].CopyTo(turned);
        BitOrder.Reverse(turned);
        wire.Transfer(turned, read);
        BitOrder.Reverse(read);
    }

    /// <inheritdoc/>
    public void Dispose() => wire.Dispose();
}
