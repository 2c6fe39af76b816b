using Makerspace.Iot.Edge.Devices.Tests.Linux;

namespace Makerspace.Iot.Edge.Devices.Tests.Foreign;

/// <summary>Two pseudo-terminals whose masters are joined: what a program writes to one end comes out at the other.</summary>
internal sealed class PtyCable : IDisposable
{
    private const int OpenMilliseconds = 20;
    private const int ClosedMilliseconds = 2;
    private readonly PseudoTerminal _left = new();
    private readonly PseudoTerminal _right = new();
    private readonly Thread[] _threads;
    private readonly ManualResetEvent _stop = new(initialState: false);

    public PtyCable()
    {
        _threads = [new Thread(() => Carry(_left, _right)) { IsBackground = true }, new Thread(() => Carry(_right, _left)) { IsBackground = true }];
        Array.ForEach(_threads, t => t.Start());
    }

    public string Left => _left.Path;

    public string Right => _right.Path;

    public void Dispose()
    {
        _stop.Set();
        Array.ForEach(_threads, t => t.Join());
        _left.Dispose();
        _right.Dispose();
        _stop.Dispose();
    }

    private void Carry(PseudoTerminal from, PseudoTerminal to)
    {
        // With the slave closed the master is always ready and always empty: then it is looked at now and again.
        for (byte[] bytes = []; !_stop.WaitOne(bytes.Length > 0 ? 0 : ClosedMilliseconds);)
        {
            bytes = from.Read(OpenMilliseconds);
            if (bytes.Length > 0)
            {
                to.Write(bytes);
            }
        }
    }
}
