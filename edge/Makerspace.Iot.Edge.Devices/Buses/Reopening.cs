using System.Globalization;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// What the reopening devices share: the device is opened with the first call, closed after a failure, and opened again with the next call. One call at a time.
/// The library throws an <see cref="IOException"/> whose text begins with the kernel's error number; here it becomes an exception that names chip, bus and remedy.
/// </summary>
/// <param name="open">Opens the device; throws <see cref="DeviceException"/> or <see cref="IOException"/>.</param>
/// <param name="chip">Name of the chip for messages.</param>
/// <param name="name">Bus and address for messages.</param>
/// <param name="words">An error number in words, with the remedy.</param>
/// <param name="silences">Error numbers that mean that only the chip is silent: its bus is sound, and stays open.</param>
internal sealed class Reopening<TDevice>(Func<TDevice> open, string chip, string name, Func<int, string> words, params int[] silences) : IDisposable
    where TDevice : class, IDisposable
{
    // System.Device.Gpio 4.2.0, ExceptionHelper: "Error 121 (Remote I/O error) performing …".
    private const string NumberFollows = "Error ";
    private readonly Lock _gate = new();
    private TDevice? _device;
    private bool _disposed;

    /// <summary>Makes a call with one buffer. Throws <see cref="DeviceException"/> if it fails.</summary>
    public void Do<T>(string operation, T buffer, Action<TDevice, T> call)
        where T : allows ref struct
    {
        lock (_gate)
        {
            TDevice device = Device();
            try
            {
                call(device, buffer);
            }
            catch (IOException error)
            {
                throw Failed(operation, error);
            }
        }
    }

    /// <summary>Makes a call with two buffers. Throws <see cref="DeviceException"/> if it fails.</summary>
    public void Do(string operation, ReadOnlySpan<byte> write, Span<byte> read, Exchange call)
    {
        lock (_gate)
        {
            TDevice device = Device();
            try
            {
                call(device, write, read);
            }
            catch (IOException error)
            {
                throw Failed(operation, error);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Close();
        }
    }

    /// <summary>A call that writes and reads.</summary>
    public delegate void Exchange(TDevice device, ReadOnlySpan<byte> write, Span<byte> read);

    private TDevice Device()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return _device ??= open();
        }
        catch (IOException error)
        {
            throw new DeviceException(chip, name, "open", InWords(error), error);
        }
    }

    private DeviceException Failed(string operation, IOException error)
    {
        if (NumberOf(error) is { } number && silences.Contains(number))
        {
            return new I2cSilenceException(chip, name, operation, words(number));
        }

        Close();
        return new DeviceException(chip, name, operation, InWords(error), error);
    }

    private string InWords(IOException error) => NumberOf(error) is { } number ? words(number) : error.Message;

    private static int? NumberOf(IOException error)
    {
        ReadOnlySpan<char> text = error.Message;
        if (!text.StartsWith(NumberFollows))
        {
            return null;
        }

        text = text[NumberFollows.Length..];
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    private void Close()
    {
        _device?.Dispose();
        _device = null;
    }
}
