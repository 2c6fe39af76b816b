using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// The chip's I2C link: a status byte stands before every frame that is read; a read of the status alone leaves the frame there.
/// While it wakes up, and for moments while it works, the chip does not acknowledge its address: that means "not ready", not "not there".
/// Source: UM0701-02, section 6.2.4.
/// </summary>
/// <param name="device">The chip on its bus; owned by the port.</param>
/// <param name="time">Clock of the time-outs.</param>
/// <param name="wait">How to wait; null: <see cref="Thread.Sleep(TimeSpan)"/>.</param>
internal sealed class Pn532I2cPort(I2cDevice device, TimeProvider time, Action<TimeSpan>? wait = null) : Pn532BusPort(time, wait)
{
    /// <summary>Attempts at a transfer that is not acknowledged.</summary>
    private const int Attempts = 4;

    private readonly byte[] _statusAndFrame = new byte[1 + MaxFrame];

    /// <inheritdoc/>
    public override string Name => device.Line();

    /// <inheritdoc/>
    public override string Advice => "check the power, SDA and SCL with their pull-up resistors, and the mode switches (I2C)";

    /// <inheritdoc/>
    /// <remarks>Its own address wakes the chip; the ACK ends a command that may still run.</remarks>
    public override void WakeUp() => Write(Pn532Frame.Ack);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> frame)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                device.Write(frame);
                return;
            }
            catch (I2cSilenceException) when (attempt < Attempts)
            {
                Wait(TimeSpan.FromMilliseconds(1));
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => device.Dispose();

    /// <inheritdoc/>
    protected override bool IsReady()
    {
        try
        {
            Span<byte> status = _statusAndFrame.AsSpan(0, 1);
            device.Read(status);
            return status[0] == Ready;
        }
        catch (I2cSilenceException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override void Receive(Span<byte> frame)
    {
        Span<byte> all = _statusAndFrame.AsSpan(0, 1 + frame.Length);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                device.Read(all);
                break;
            }
            catch (I2cSilenceException) when (attempt < Attempts)
            {
                Wait(TimeSpan.FromMilliseconds(1));
            }
        }

        all[1..].CopyTo(frame);
    }
}
