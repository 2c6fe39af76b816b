using Makerspace.Iot.Edge.Simulator.Chips;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

/// <summary>Drives a chip by hand: its bytes and its clock.</summary>
internal sealed class ChipBench(ISerialChip chip)
{
    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1);

    public void Send(string hex) => chip.Receive(Convert.FromHexString(hex.Replace(" ", string.Empty)), Now);

    /// <summary>Lets a time pass in steps of a tenth of a millisecond and gives back what came, in hexadecimal.</summary>
    public string After(double milliseconds)
    {
        List<byte> output = [];
        TimeSpan end = Now + TimeSpan.FromMilliseconds(milliseconds);
        while (Now < end)
        {
            Now += TimeSpan.FromMicroseconds(100);
            chip.Advance(Now, output);
        }

        return Convert.ToHexString(output.ToArray());
    }

    public string Ask(string hex, double milliseconds = 100)
    {
        Send(hex);
        return After(milliseconds);
    }
}
