namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// One of the chip's three ways to its host: carries frames, knows nothing of their contents. One thread at a time.
/// Every operation throws <see cref="DeviceException"/> if the line or bus fails. Source: UM0701-02, section 6.2.
/// </summary>
internal interface IPn532Port : IDisposable
{
    /// <summary>Line or bus for messages.</summary>
    string Name { get; }

    /// <summary>What to look at if the chip does not even acknowledge.</summary>
    string Advice { get; }

    /// <summary>
    /// False: a stream of bytes, in which a frame comes in pieces (HSU). True: each read begins at the start of a frame, and what it does not take is lost (I2C, SPI).
    /// </summary>
    bool DeliversWholeFrames { get; }

    /// <summary>True while the line can be used.</summary>
    bool IsOpen { get; }

    /// <summary>How long until the next attempt to open is made; zero if it may be made at once.</summary>
    TimeSpan RetryIn { get; }

    /// <summary>Opens the line if it is closed.</summary>
    void EnsureOpen();

    /// <summary>Does what wakes a sleeping chip on this link.</summary>
    void WakeUp();

    /// <summary>Sends a frame.</summary>
    void Write(ReadOnlySpan<byte> frame);

    /// <summary>Reads what the chip has to say, waiting up to <paramref name="timeout"/> for it. Returns the count; 0 if nothing came.</summary>
    int Read(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Waits if <see cref="Read"/> cannot wait in the kernel.</summary>
    void Wait(TimeSpan period);

    /// <summary>Lets the line go.</summary>
    void Close();
}
