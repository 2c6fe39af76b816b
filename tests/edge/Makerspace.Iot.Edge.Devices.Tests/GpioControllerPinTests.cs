using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.DotnetIot.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>A line whose chip goes away.</summary>
public sealed class GpioControllerPinTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_line_that_can_neither_be_written_nor_closed_is_given_back_all_the_same(bool isOutput)
    {
        using var controller = new GpioController(new LeavingDriver());
        controller.OpenPin(5, isOutput ? PinMode.Output : PinMode.Input);
        bool givenBack = false;
        var pin = new GpioControllerPin(controller, 5, "chip line 5", isOutput, activeLow: false, () => givenBack = true);
        Assert.Contains("line 5", Assert.Throws<DeviceException>(pin.Dispose).Message, StringComparison.Ordinal);
        Assert.True(givenBack);
        pin.Dispose();
    }

    /// <summary>Refuses to write and, the first time, to close.</summary>
    private sealed class LeavingDriver : GpioDriver
    {
        private bool _refused;

        protected override int PinCount => 28;

        protected override void OpenPin(int pinNumber)
        {
        }

        protected override void ClosePin(int pinNumber)
        {
            if (!_refused)
            {
                _refused = true;
                throw new IOException("the chip is gone");
            }
        }

        protected override void SetPinMode(int pinNumber, PinMode mode)
        {
        }

        protected override PinMode GetPinMode(int pinNumber) => PinMode.Output;

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

        protected override PinValue Read(int pinNumber) => PinValue.Low;

        protected override void Write(int pinNumber, PinValue value) => throw new IOException("the chip is gone");

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw new NotSupportedException();

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();
    }
}
