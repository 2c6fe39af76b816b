using System.Device.Gpio;
using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Linux;
using BusDevice = System.Device.I2c.I2cDevice;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The lines of an I2C expander, safe for relays. The chip keeps its outputs whatever becomes of this process, so its first use makes every line an input, which lets every relay fall,
/// except the relays that the process before left: those of a chip that knows directions, if it still drives them. A mark in the store of descriptors tells that a line was left in this very
/// boot and in which sense it is wired; what a boot or another program left is never taken over.
/// An output gets its level before its direction, so that nothing clicks. What was written is read back.
/// A chip that lost its supply has all lines as inputs: an output that was not at its first level then is fallen, and is not driven there again before it has been driven to its first level
/// (nothing restarts by itself after a return of power). The chip need not answer when a line is opened: each later use tries again and throws <see cref="DeviceException"/> until it works.
/// A bus that hangs is left alone for ten times as long as the failed transfer took, so that a thread that serves many lines spends little of its time here. Safe for several threads.
/// </summary>
internal sealed class ExpanderDriver : GpioDriver, IKeepingDriver
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10);
    private readonly ExpanderKind _kind;
    private readonly ExpanderChip _chip;
    private readonly QuietI2cDevice _device;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly ExpanderMarks _marks;
    private readonly Lock _gate = new();
    private bool _begun;
    private int _outputs;
    private int _first;
    private int _levels;
    private int _fallen;
    private int _unsure;
    private int _pullUps;
    private int _left;
    private int _takenOver;
    private int _dropped;
    private string _problem = "";
    private long _failedAt;
    private TimeSpan _rest;

    /// <summary>Lets all lines go but those that the process before left, if the chip answers already; if it does not, nothing is taken over later.</summary>
    /// <param name="kind">Which chip.</param>
    /// <param name="settings">Bus and address, for the chip's binding.</param>
    /// <param name="name">Bus and address for messages.</param>
    /// <param name="open">Opens the chip on its bus.</param>
    /// <param name="time">Clock.</param>
    /// <param name="kept">Where relays are marked as left for the next process; null for nowhere.</param>
    public ExpanderDriver(ExpanderKind kind, I2cConnectionSettings settings, string name, Func<BusDevice> open, TimeProvider time, IKeptDescriptors? kept = null)
    {
        (_kind, _name, _time) = (kind, name, time);
        _marks = new ExpanderMarks($"i2c-{settings.BusId}.{settings.DeviceAddress}", kind.LineCount, kept);
        _device = new QuietI2cDevice(settings, open);
        _chip = kind.Make(_device);
        _device.IsQuiet = false;
        if (!Try(0, static () => { }))
        {
            ForgetLeft(_marks.Left.Keys);
        }
    }

    /// <inheritdoc/>
    protected override int PinCount => _kind.LineCount;

    private int All => (1 << PinCount) - 1;

    /// <summary>Throws <see cref="DeviceException"/> if an output is not as it was driven; one at its first level is mended silently.</summary>
    public void Verify(int line)
    {
        int bit = 1 << line;
        Do(line, "verify", () =>
        {
            Look();
            if ((_unsure & bit) != 0)
            {
                Drive(bit, (_levels & bit) != 0);
            }
        });
        ThrowIfFallen(line);
    }

    /// <inheritdoc/>
    public PinValue? TakeOver(int line, bool activeLow)
    {
        lock (_gate)
        {
            int bit = 1 << line;
            if ((_left & bit) == 0)
            {
                return null;
            }

            if (_marks.Left[line] != activeLow)
            {
                // Left in another sense: opened as one that nobody left.
                ForgetLeft([line]);
                return null;
            }

            _left &= ~bit;
            _takenOver |= bit;
            return (_levels & bit) != 0 ? PinValue.High : PinValue.Low;
        }
    }

    /// <inheritdoc/>
    public void Leave(int line, bool activeLow)
    {
        if (_kind.KnowsDirections)
        {
            lock (_gate)
            {
                _marks.Leave(line, activeLow);
            }
        }
    }

    /// <summary>Lets go of the relays that the process before left and that nobody has taken over: those of a configuration of before.</summary>
    public void LetGoUnclaimed()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                return;
            }

            ForgetLeft(_marks.Left.Keys.Where(l => (_left & (1 << l)) != 0));
        }

        Try(0, static () => { });
    }

    /// <inheritdoc/>
    protected override void OpenPin(int pinNumber)
    {
    }

    /// <inheritdoc/>
    /// <remarks>An output stays driven as it was written last; it becomes an input only by being opened as one.</remarks>
    protected override void ClosePin(int pinNumber)
    {
        lock (_gate)
        {
            _marks.Forget(pinNumber);
        }
    }

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode) => SetPinMode(pinNumber, mode, PinValue.Low);

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        int bit = 1 << pinNumber;
        lock (_gate)
        {
            if ((_takenOver & bit) != 0 && mode == PinMode.Output)
            {
                // An output already, and its level is not touched.
                _takenOver &= ~bit;
                return;
            }
        }

        bool done = Try(pinNumber, () =>
        {
            Look();
            if (mode == PinMode.Output)
            {
                _fallen &= ~bit;
                Set(ref _first, bit, initialValue == PinValue.High);
                Drive(bit, initialValue == PinValue.High);
            }
            else
            {
                (_outputs, _fallen, _unsure) = (_outputs & ~bit, _fallen & ~bit, _unsure & ~bit);
                Set(ref _pullUps, bit, mode == PinMode.InputPullUp && _chip.HasPullUps);
                Apply();
                CheckPullUps();
            }
        });
        if (!done && mode == PinMode.Output)
        {
            lock (_gate)
            {
                _outputs |= bit;
                _unsure |= bit;
                Set(ref _first, bit, initialValue == PinValue.High);
                Set(ref _levels, bit, initialValue == PinValue.High);
            }
        }
    }

    /// <inheritdoc/>
    protected override PinMode GetPinMode(int pinNumber) => (_outputs & (1 << pinNumber)) != 0 ? PinMode.Output : PinMode.Input;

    /// <inheritdoc/>
    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.InputPullUp or PinMode.Output;

    /// <inheritdoc/>
    protected override PinValue Read(int pinNumber)
    {
        int wires = 0;
        Do(pinNumber, "read", () =>
        {
            CheckPullUps();
            wires = _chip.ReadWires();
        });
        return (wires & (1 << pinNumber)) != 0 ? PinValue.High : PinValue.Low;
    }

    /// <inheritdoc/>
    protected override void Write(int pinNumber, PinValue value)
    {
        int bit = 1 << pinNumber;
        bool high = value == PinValue.High;
        Do(pinNumber, "write", () =>
        {
            Look();
            if (high == ((_first & bit) != 0))
            {
                _fallen &= ~bit;
            }

            if ((_fallen & bit) == 0)
            {
                Drive(bit, high);
            }
        });
        ThrowIfFallen(pinNumber);
    }

    /// <inheritdoc/>
    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw NoEdges();

    /// <inheritdoc/>
    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw NoEdges();

    /// <inheritdoc/>
    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw NoEdges();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _chip.Dispose();
            _device.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException NoEdges() => new("An expander tells no edges; use a line of a GPIO chip.");

    private static int MaskOf(IEnumerable<int> lines) => lines.Aggregate(0, (mask, line) => mask | (1 << line));

    private static void Set(ref int mask, int bit, bool on) => mask = on ? mask | bit : mask & ~bit;

    // Every line becomes an input, but the relays that were left and that the chip still drives. They are seen twice alike, since one wrong reading is a disturbance of the bus.
    // A chip that was without supply drives none: all of them have fallen.
    private void Begin()
    {
        int left = _kind.KnowsDirections ? MaskOf(_marks.Left.Keys) : 0;
        if (left != 0)
        {
            int levels = _chip.ReadLevels();
            left &= ~_chip.ReadInputs(All) & ~(levels ^ _chip.ReadLevels()) & ~_chip.ReadInputs(All);
            (_left, _outputs, _levels, _first) = (left, left, levels & left, left & MaskOf(_marks.Left.Where(l => l.Value).Select(l => l.Key)));
        }

        if (left == 0)
        {
            _chip.Release();
        }
        else
        {
            _chip.MakePlain();
            Apply();
        }

        ForgetLeft(_marks.Left.Keys.Where(l => (left & (1 << l)) == 0));
    }

    private void ForgetLeft(IEnumerable<int> lines)
    {
        foreach (int line in lines.ToArray())
        {
            _marks.Forget(line);
            int bit = 1 << line;
            _dropped |= _outputs & bit;
            (_outputs, _left) = (_outputs & ~bit, _left & ~bit);
        }
    }

    // Which outputs the chip does not drive as it was told; one that was away from its first level has fallen, and all of them are driven to it.
    private void Look()
    {
        int lost = Lost();
        if (lost == 0 || (lost &= Lost()) == 0)
        {
            // A single wrong reading is a disturbance of the bus.
            return;
        }

        _fallen |= lost & (_levels ^ _first);
        _levels = (_levels & ~lost) | (_first & lost);
        Apply();
    }

    private int Lost() => _outputs & ~_unsure & (_chip.ReadInputs(~_outputs & All) | (_chip.ReadLevels() ^ _levels));

    private void Drive(int bit, bool high)
    {
        _outputs |= bit;
        _unsure |= bit;
        Set(ref _levels, bit, high);
        Apply();
        _unsure &= ~bit;
    }

    // The level first: a line becomes an output with the level that it is to have.
    private void Apply()
    {
        int levels = (_levels & _outputs) | (~_outputs & All);
        int inputs = ~_outputs & All;
        _chip.WriteLevels(levels);
        _chip.WriteInputs(inputs);
        if (((_chip.ReadLevels() ^ levels) & _outputs) != 0 || _chip.ReadInputs(inputs) != inputs)
        {
            throw new IOException("the chip does not keep what was written to it");
        }
    }

    private void CheckPullUps()
    {
        if (_pullUps != 0 && _chip.ReadPullUps() != _pullUps)
        {
            _chip.WritePullUps(_pullUps);
        }
    }

    private void ThrowIfFallen(int line)
    {
        if ((_fallen & (1 << line)) != 0)
        {
            throw new DeviceException(_kind.Name, $"{_name} line {line}", "verify", "the chip was without supply, or was written by another program, and the line is off; it is not switched on again by itself");
        }
    }

    // False if it failed, which is told by the first write, verification or reading of a line; the other lines of the agent serve meanwhile.
    private bool Try(int line, Action transfers)
    {
        try
        {
            Do(line, "open", transfers);
            return true;
        }
        catch (DeviceException)
        {
            return false;
        }
    }

    private void Do(int line, string operation, Action transfers)
    {
        lock (_gate)
        {
            string where = $"{_name} line {line}";
            if (_problem.Length > 0 && _time.GetElapsedTime(_failedAt) < _rest)
            {
                throw new DeviceException(_kind.Name, where, operation, _problem);
            }

            long start = _time.GetTimestamp();
            try
            {
                if (!_begun)
                {
                    Begin();
                    _begun = true;
                }

                if (_dropped != 0)
                {
                    Look();
                    Apply();
                    _dropped = 0;
                }

                transfers();
                _problem = "";
            }
            catch (Exception error) when (error is IOException or DeviceException or UnauthorizedAccessException)
            {
                _device.Close();
                TimeSpan took = _time.GetElapsedTime(start);
                (_failedAt, _rest) = (_time.GetTimestamp(), took * 10 < LongestRest ? took * 10 : LongestRest);
                _problem = error is DeviceException ? error.Message : error.Message.TrimEnd('.') + "; check the wires, the supply and the address (i2cdetect shows who answers)";
                throw new DeviceException(_kind.Name, where, operation, _problem, error);
            }
        }
    }
}
