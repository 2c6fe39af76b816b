using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Pins;

/// <summary>One line held through a GpioController. Values are logical: inverted here.</summary>
internal sealed class GpioControllerPin(GpioController controller, int line, string where, bool isOutput, bool activeLow, Action giveBack) : IOutputPin, IInputPin
{
    private bool _disposed;

    /// <inheritdoc/>
    public void Write(bool active)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        GpioControllerBoard.Do(where, "write", () =>
        {
            controller.Write(line, active != activeLow ? PinValue.High : PinValue.Low);
            return true;
        });
    }

    /// <inheritdoc/>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return GpioControllerBoard.Do(where, "read", () => controller.Read(line) == PinValue.High) != activeLow;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            if (isOutput)
            {
                Write(active: false);
            }
        }
        finally
        {
            // A chip that went away refuses the write, and the closing too; the line is given back all the same.
            _disposed = true;
            try
            {
                GpioControllerBoard.Do(where, "close", () =>
                {
                    controller.ClosePin(line);
                    return true;
                });
            }
            finally
            {
                giveBack();
            }
        }
    }
}
