using System.Globalization;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// What the reopening devices share: the device is opened with the first call, closed after a failure, and opened again with the next call.
/// The library throws an <see cref="IOException"/> whose text begins with the kernel's error number; here it becomes an exception that names chip, bus and remedy.
/// Whoever uses it holds <see cref="Gate"/>.
/// </summary>
/// <param name="open">Opens the device; throws <see cref="DeviceException"/> or <see cref="IOException"/>.</param>
/// <param name="chip">Name of the chip for messages.</param>
/// <param name="name">Bus and address for messages.</param>
/// <param name="words">An error number in words, with the remedy.</param>
internal sealed class Reopening<TDevice>(Func<TDevice> open, string chip, string name, Func<int, string> words) : IDisposable
    where TDevice : class, IDisposable
{
    // System.Device.Gpio 4.2.0, ExceptionHelper: "Error 121 (Remote I/O error) performing …".
    private const string NumberFollows = "Error ";
    private TDevice? _device;
    private bool _disposed;

    /// <summary>One call at a time.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The open device.</summary>
    public TDevice Device()
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

    /// <summary>The failure of a call in words. The device is closed, unless only the chip was silent: then its bus is sound.</summary>
    public DeviceException Failed(string operation, IOException error, Func<int, bool>? isSilence = null)
    {
        if (NumberOf(error) is { } number && isSilence?.Invoke(number) == true)
        {
            return new I2cSilenceException(chip, name, operation, words(number));
        }

        Close();
        return new DeviceException(chip, name, operation, InWords(error), error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            _disposed = true;
            Close();
        }
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
