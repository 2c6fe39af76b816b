using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>What the board adds to a GpioController, over a driver that goes wrong.</summary>
public sealed class PinBoardTests
{
    private readonly LeavingDriver _driver = new();

    [Fact]
    public void A_line_that_can_neither_be_written_nor_closed_is_freed_and_the_others_go_off()
    {
        var board = new PinBoard("chip", _driver);
        OutputLine bad = board.OpenOutput(5, activeLow: false, active: true);
        board.OpenOutput(6, activeLow: false, active: true);
        board.OpenOutput(7, activeLow: true, active: true);
        _driver.Gone = 5;
        Assert.Throws<DeviceException>(board.Dispose);
        Assert.Equal((PinValue.Low, PinValue.High), (_driver.Levels[6], _driver.Levels[7]));
        Assert.Equal([6, 7], _driver.Closed.Order());
        bad.Dispose();
        board.Dispose();
    }

    [Fact]
    public void A_line_whose_mode_is_refused_is_not_open_afterwards()
    {
        using var board = new PinBoard("chip", _driver);
        _driver.Refused = 5;
        Assert.Throws<DeviceException>(() => board.OpenInput(5, activeLow: false, PinBias.None));
        Assert.False(board.Controller.IsPinOpen(5));
        _driver.Refused = null;
        using IInputPin now = board.OpenInput(5, activeLow: false, PinBias.None);
    }

    [Fact]
    public void A_pin_that_somebody_opened_at_the_controller_keeps_its_mode()
    {
        using var board = new PinBoard("chip", _driver);
        board.Controller.OpenPin(5, PinMode.Output, PinValue.High);
        Assert.Contains("already used", Assert.Throws<DeviceException>(() => board.OpenInput(5, activeLow: false, PinBias.None)).Message, StringComparison.Ordinal);
        Assert.Equal((PinMode.Output, PinValue.High), (board.Controller.GetPinMode(5), _driver.Levels[5]));
    }

    [Fact]
    public void A_bias_that_the_board_has_not_is_refused()
    {
        using var board = new PinBoard("chip", _driver);
        Assert.Contains("InputPullDown", Assert.Throws<DeviceException>(() => board.OpenInput(5, activeLow: false, PinBias.PullDown)).Message, StringComparison.Ordinal);
        Assert.False(board.Controller.IsPinOpen(5));
    }

    [Fact]
    public void A_board_without_edges_counts_no_pulses_and_says_what_does()
    {
        using var board = new PinBoard("chip", _driver);
        Assert.Contains("gpiochip", Assert.Throws<DeviceException>(() => board.OpenPulses(5, activeLow: true, PinBias.None, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        using IInputPin free = board.OpenInput(5, activeLow: false, PinBias.None);
    }

    private sealed class LeavingDriver : GpioDriver
    {
        private readonly Dictionary<int, PinMode> _modes = [];

        /// <summary>A line that can neither be written nor closed.</summary>
        public int? Gone { get; set; }

        /// <summary>A line whose mode cannot be set.</summary>
        public int? Refused { get; set; }

        public Dictionary<int, PinValue> Levels { get; } = [];

        public HashSet<int> Closed { get; } = [];

        protected override int PinCount => 28;

        protected override void OpenPin(int pinNumber)
        {
        }

        protected override void ClosePin(int pinNumber)
        {
            // The first time only: a controller that is disposed of closes again what is open.
            if (Gone == pinNumber && _modes.Remove(pinNumber))
            {
                throw new DeviceException("chip", $"line {pinNumber}", "close", "the chip is gone");
            }

            Closed.Add(pinNumber);
            Closed.RemoveWhere(p => p == Gone);
        }

        protected override void SetPinMode(int pinNumber, PinMode mode)
        {
            _modes[pinNumber] = mode;
            Refuse(Refused, pinNumber);
        }

        protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode != PinMode.InputPullDown;

        protected override PinValue Read(int pinNumber) => PinValue.Low;

        protected override void Write(int pinNumber, PinValue value)
        {
            Refuse(Gone, pinNumber);
            Levels[pinNumber] = value;
        }

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw new NotSupportedException();

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();

        private static void Refuse(int? refused, int line)
        {
            if (refused == line)
            {
                throw new DeviceException("chip", $"line {line}", "write", "the chip is gone");
            }
        }
    }
}
