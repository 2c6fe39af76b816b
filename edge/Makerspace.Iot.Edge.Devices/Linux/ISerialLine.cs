namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// A serial line that may vanish and come back. Used by one thread at a time; <see cref="IDisposable.Dispose"/> may come from any.
/// Every operation throws <see cref="DeviceException"/> if the line is lost, and leaves it closed then.
/// </summary>
public interface ISerialLine : IDisposable
{
    /// <summary>Path, for messages.</summary>
    string Name { get; }

    /// <summary>Settings in force.</summary>
    SerialSettings Settings { get; }

    /// <summary>True between a successful <see cref="EnsureOpen"/> and the loss of the line.</summary>
    bool IsOpen { get; }

    /// <summary>How long until the next attempt to open is made; zero if it may be made at once.</summary>
    TimeSpan RetryIn { get; }

    /// <summary>Opens the line if it is closed. Throws <see cref="DeviceException"/> if that fails, and until <see cref="RetryIn"/> is over.</summary>
    void EnsureOpen();

    /// <summary>Reads what has come, waiting up to <paramref name="timeout"/> for the first byte. Returns the count; 0 if nothing came.</summary>
    int Read(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Hands all bytes to the kernel.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Forgets what has come and was not read.</summary>
    void DiscardInput();

    /// <summary>Changes the rate of the open line, once what was written is on the wire, and of later openings.</summary>
    void ChangeBaudRate(int baudRate);

    /// <summary>Closes the line; <see cref="EnsureOpen"/> opens it again.</summary>
    void Close();
}
