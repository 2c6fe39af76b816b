using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.TestKit.Chips.Pn532;

/// <summary>
/// What the chip's bus links share: a frame lies ready until the host reads it. A look at the status leaves it there; a read takes it from its start, and what
/// the read is too short for is lost. A host that writes again throws away what it did not read.
/// <para>Source: NXP UM0701-02, 6.2.4 and 6.2.5.</para>
/// </summary>
internal sealed class Pn532Shelf(VirtualPn532 chip)
{
    private static readonly TimeSpan WakeTime = TimeSpan.FromMilliseconds(1.5);
    private byte[]? _ready;
    private TimeSpan _awakeAt;

    /// <summary>True if a frame is ready.</summary>
    public bool IsReady(TimeSpan now) => (_ready ??= chip.NextFrame(now)) is not null;

    /// <summary>Reads from the start of the frame; zeros after its end.</summary>
    public void Read(Span<byte> buffer, TimeSpan now)
    {
        buffer.Clear();
        if (!IsReady(now))
        {
            return;
        }

        _ready.AsSpan(0, Math.Min(_ready!.Length, buffer.Length)).CopyTo(buffer);
        _ready = null;
    }

    /// <summary>Takes a frame from the host.</summary>
    public void Write(ReadOnlySpan<byte> frame, TimeSpan now)
    {
        _ready = null;
        chip.Receive(frame, now);
    }

    /// <summary>Being addressed wakes the chip, which takes its time. False while it is not awake.</summary>
    public bool IsAwake(TimeSpan now)
    {
        if (chip.IsAsleep)
        {
            chip.Wake();
            _ready = null;
            _awakeAt = now + WakeTime;
        }

        return now >= _awakeAt;
    }
}
