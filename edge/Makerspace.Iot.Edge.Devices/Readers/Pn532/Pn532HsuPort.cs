using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>The chip's high-speed UART. Source: UM0701-02, sections 6.2.2 (HSU), 7.2.8 (rates).</summary>
/// <param name="line">Line; owned by the port. Its rate is the one that the chip is switched to.</param>
internal sealed class Pn532HsuPort(ISerialLine line) : IPn532Port
{
    /// <summary>Rate of the chip after power-on.</summary>
    public const int PowerOnBaudRate = 115_200;

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public string Advice => "check the power, the crossing of TX and RX, and the mode switches (HSU); all its rates are tried in turn, and a chip that another program left at one it does not answer at is back at 115,200 baud once its power was cut";

    /// <inheritdoc/>
    public bool DeliversWholeFrames => false;

    /// <inheritdoc/>
    public bool IsOpen => line.IsOpen;

    /// <inheritdoc/>
    public TimeSpan RetryIn => line.RetryIn;

    /// <summary>The rate that the chip is switched to.</summary>
    public int WantedBaudRate { get; } = line.Settings.BaudRate;

    /// <summary>Code of the wanted rate.</summary>
    public byte WantedRateCode => (byte)Pn532HsuSettings.BaudRates.ToList().IndexOf(WantedBaudRate);

    /// <summary>The line's rate now; setting it changes the line, once what was written is on the wire.</summary>
    public int BaudRate
    {
        get => line.Settings.BaudRate;
        set => line.ChangeBaudRate(value);
    }

    /// <inheritdoc/>
    public void EnsureOpen() => line.EnsureOpen();

    /// <inheritdoc/>
    public void WakeUp() => line.Write(Pn532Frame.WakeUp);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> frame) => line.Write(frame);

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, TimeSpan timeout) => line.Read(buffer, timeout);

    /// <inheritdoc/>
    public void Wait(TimeSpan period) => throw new NotSupportedException("A stream is waited for by reading.");

    /// <inheritdoc/>
    public void Close() => line.Close();

    /// <inheritdoc/>
    public void Dispose() => line.Dispose();
}
