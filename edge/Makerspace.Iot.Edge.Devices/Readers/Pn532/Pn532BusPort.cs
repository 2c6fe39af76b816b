namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// What the chip's two bus links have in common: the host asks for a status byte until it says that a frame is ready, then reads the frame in one go.
/// The interrupt line P70 is not used: one wire less, and polling costs little at these rates.
/// </summary>
internal abstract class Pn532BusPort(TimeProvider time, Action<TimeSpan>? wait) : IPn532Port
{
    /// <summary>Status byte: a frame is ready. Other bits are never set by the chip: a floating wire reads as ones and must not pass for ready.</summary>
    protected const byte Ready = 0x01;

    /// <summary>
    /// Most bytes read for one answer. The longest that the commands used here can have is that of a badge with 10 bytes of id and an ATS of 20: 56 bytes with its frame.
    /// A longer one would be cut, counted as a bad frame, and asked for again.
    /// </summary>
    public const int MaxFrame = 64;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(2);
    private readonly Action<TimeSpan> _wait = wait ?? Thread.Sleep;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Advice { get; }

    /// <inheritdoc/>
    public bool DeliversWholeFrames => true;

    /// <summary>Always: the device opens itself with the next transfer.</summary>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public TimeSpan RetryIn => TimeSpan.Zero;

    /// <inheritdoc/>
    public void EnsureOpen()
    {
        // The device opens itself with the next transfer.
    }

    /// <inheritdoc/>
    public abstract void WakeUp();

    /// <inheritdoc/>
    public abstract void Write(ReadOnlySpan<byte> frame);

    /// <inheritdoc/>
    /// <remarks>Looks every millisecond at first, for the ACK comes within one or two; then every other, for a search takes some twenty.</remarks>
    public int Read(Span<byte> buffer, TimeSpan timeout)
    {
        long started = time.GetTimestamp();
        for (int looks = 0; ; looks++)
        {
            if (IsReady())
            {
                Span<byte> room = buffer[..Math.Min(buffer.Length, MaxFrame)];
                Receive(room);
                return Pn532Frame.LengthOf(room);
            }

            TimeSpan left = timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return 0;
            }

            TimeSpan step = looks < 4 ? Soon : Later;
            Wait(left < step ? left : step);
        }
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan period) => _wait(period);

    /// <inheritdoc/>
    public void Close()
    {
        // The device keeps its descriptor until it is disposed.
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Asks for the status.</summary>
    protected abstract bool IsReady();

    /// <summary>Reads the frame that is ready, from its start.</summary>
    protected abstract void Receive(Span<byte> frame);
}
