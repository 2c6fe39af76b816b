using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>A simulator's chip on a line without a tty: bytes take the time that they take on the wire, on a clock of the test's, which waiting for them moves.</summary>
internal sealed class EmulatedSerial(ISerialChip chip, ManualTime time) : ISerialLine
{
    private readonly List<byte> _coming = [];

    public string Name => "/dev/ttyUSB0";

    public SerialSettings Settings => new(Name, chip.Baud);

    public bool IsOpen { get; private set; }

    public TimeSpan RetryIn => TimeSpan.Zero;

    private TimeSpan Now => time.GetElapsedTime(0);

    public void EnsureOpen() => IsOpen = true;

    public int Read(Span<byte> buffer, TimeSpan timeout)
    {
        TimeSpan end = Now + timeout;
        chip.Advance(Now, _coming);
        while (_coming.Count == 0 && chip.NextWake is { } due && due <= end)
        {
            time.Advance(due > Now ? due - Now : TimeSpan.Zero);
            chip.Advance(Now, _coming);
        }

        if (_coming.Count == 0)
        {
            time.Advance(end - Now);
            return 0;
        }

        int count = Math.Min(buffer.Length, _coming.Count);
        CollectionsMarshal.AsSpan(_coming)[..count].CopyTo(buffer);
        _coming.RemoveRange(0, count);
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes) => chip.Receive(bytes, Now);

    public void DiscardInput() => _coming.Clear();

    public void ChangeBaudRate(int baudRate) => throw new NotSupportedException("the chip has one rate");

    public void Close() => IsOpen = false;

    public void Dispose() => Close();
}
