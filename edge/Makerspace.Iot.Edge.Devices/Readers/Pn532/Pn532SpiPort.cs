using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// The chip's SPI link, mode 0, lowest bit first: each transfer begins with what it is for.
/// Source: UM0701-02, section 6.2.5; PN532/C1 data sheet, section 8.3.5.
/// </summary>
/// <param name="wire">The chip as it is wired; owned by the port.</param>
/// <param name="time">Clock of the time-outs.</param>
/// <param name="wait">How to wait; null: <see cref="Thread.Sleep(TimeSpan)"/>.</param>
internal sealed class Pn532SpiPort(SpiDevice wire, TimeProvider time, Action<TimeSpan>? wait = null) : Pn532BusPort(time, wait)
{
    private const byte DataWriting = 0x01;
    private const byte StatusReading = 0x02;
    private const byte DataReading = 0x03;

    /// <summary>The chip select must be held low this long to wake the chip.</summary>
    private static readonly TimeSpan WakeTime = TimeSpan.FromMilliseconds(2);

    private readonly LsbFirstSpi _device = new(wire);
    private readonly byte[] _buffer = new byte[1 + Pn532Frame.MaxBody + Pn532Frame.Overhead];

    /// <inheritdoc/>
    public override string Name => wire.Line();

    /// <inheritdoc/>
    public override string Advice => "check the power, MOSI, MISO, SCK and the chip select (NSS), and the mode switches (SPI)";

    /// <inheritdoc/>
    /// <remarks>A long read of the status holds the chip select low without meaning anything; the ACK ends a command that may still run.</remarks>
    public override void WakeUp()
    {
        int bytes = Math.Clamp((int)(_device.ConnectionSettings.ClockFrequency * WakeTime.TotalSeconds / 8), 2, ReopeningSpiDevice.MaxTransfer);
        byte[] status = new byte[bytes];
        status[0] = StatusReading;
        _device.Write(status);
        Wait(TimeSpan.FromMilliseconds(1));
        Write(Pn532Frame.Ack);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> frame)
    {
        _buffer[0] = DataWriting;
        frame.CopyTo(_buffer.AsSpan(1));
        _device.Write(_buffer.AsSpan(0, 1 + frame.Length));
    }

    /// <inheritdoc/>
    public override void Dispose() => _device.Dispose();

    /// <inheritdoc/>
    protected override bool IsReady()
    {
        Span<byte> exchange = [StatusReading, 0x00];
        _device.TransferFullDuplex(exchange, exchange);
        return exchange[1] == Ready;
    }

    /// <inheritdoc/>
    protected override void Receive(Span<byte> frame)
    {
        Span<byte> exchange = _buffer.AsSpan(0, 1 + frame.Length);
        exchange.Clear();
        exchange[0] = DataReading;
        _device.TransferFullDuplex(exchange, exchange);
        exchange[1..].CopyTo(frame);
    }
}
