using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Readers.Iso14443;

namespace Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

/// <summary>An MFRC522 as a field to look into. See README.md in this folder.</summary>
internal sealed class Mfrc522Probe : IFieldProbe
{
    private readonly SpiDevice _device;
    private readonly Mfrc522Options _options;
    private readonly Action<TimeSpan> _wait;
    private readonly Mfrc522Chip _chip;
    private readonly CardSearch _search;
    private bool _ready;
    private long _chipFaults;

    private Mfrc522Probe(SpiDevice device, Mfrc522Options options, TimeProvider time, Action<TimeSpan>? wait)
    {
        (_device, _options, _wait) = (device, options, wait ?? Thread.Sleep);
        _chip = new Mfrc522Chip(new Mfrc522Registers(device), time, _wait);
        _search = new CardSearch(_chip);
    }

    /// <inheritdoc/>
    public string Name => "mfrc522:" + _device.Line();

    /// <inheritdoc/>
    public string? Firmware => _chip.Firmware;

    /// <inheritdoc/>
    public long AnsweredAt => _chip.AnsweredAt;

    /// <inheritdoc/>
    public ReaderCounters Counters => new() { BadFrames = _search.Garbled + _chipFaults, Timeouts = _chip.Timeouts };

    /// <summary>Makes a badge reader. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    /// <param name="device">The chip; owned by the reader.</param>
    /// <param name="options">How it is watched.</param>
    /// <param name="time">Clock.</param>
    /// <param name="wait">How to wait; null: <see cref="Thread.Sleep(TimeSpan)"/>.</param>
    public static PolledReader Reader(SpiDevice device, Mfrc522Options options, TimeProvider time, Action<TimeSpan>? wait = null)
    {
        options.Check();
        return new PolledReader(new Mfrc522Probe(device, options, time, wait), options, time);
    }

    /// <inheritdoc/>
    public string? Check(bool setUpAnew, out BadgeId? badge)
    {
        badge = null;
        try
        {
            if (!_ready || setUpAnew)
            {
                _ready = false;
                if (_chip.Initialise() is { } problem)
                {
                    return problem;
                }

                _ready = true;
            }
            else if (_chip.Sound() is { } problem)
            {
                // What is wrong is reset with the next check: that costs nothing, and a chip with lost settings is back before it is a fault.
                _ready = false;
                return problem;
            }

            return Search(out badge);
        }
        catch (DeviceException problem)
        {
            _ready = false;
            return problem.Message;
        }
    }

    /// <inheritdoc/>
    public void Rest(TimeSpan period, CancellationToken stopped) => _wait(period);

    /// <inheritdoc/>
    public void Close() => _ready = false;

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    /// <summary>
    /// The field is empty when several searches met silence. If something answers that cannot be read, twice as many are made, for a card at the edge of the field is mostly read
    /// the next time; if even these fail (metal, a card of another kind), the field counts as empty: it is no fault of the reader, but it is counted.
    /// </summary>
    private string? Search(out BadgeId? badge)
    {
        badge = null;
        int silent = 0;
        for (int searches = 0; searches < 2 * _options.SearchesPerPoll && silent < _options.SearchesPerPoll; searches++)
        {
            if (searches > 0)
            {
                // The HLTA of the search before is still on the air.
                _wait(TimeSpan.FromMilliseconds(1));
            }

            switch (_search.Find(out badge))
            {
                case SearchOutcome.Card:
                    return null;
                case SearchOutcome.Empty:
                    silent++;
                    break;
                case SearchOutcome.ChipFault:
                    _ready = false;
                    _chipFaults++;
                    return "search: the chip does not finish, or answers nonsense; it is reset";
            }
        }

        return null;
    }
}
