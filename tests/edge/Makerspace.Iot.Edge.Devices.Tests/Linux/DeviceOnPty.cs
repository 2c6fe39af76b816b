namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

/// <summary>Runs a scripted device at the master of a pseudo-terminal until disposed.</summary>
internal sealed class DeviceOnPty : IDisposable
{
    private readonly PseudoTerminal _terminal;
    private readonly Thread _thread;
    private volatile bool _stop;

    /// <param name="device">The device.</param>
    /// <param name="link">If given, a symbolic link to the slave is put there, and taken away when disposed.</param>
    public DeviceOnPty(IScriptedDevice device, string? link = null)
    {
        _terminal = new PseudoTerminal(link);
        _thread = new Thread(() => Serve(device)) { IsBackground = true };
        _thread.Start();
    }

    public string Path => _terminal.Path;

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _terminal.Dispose();
    }

    private void Serve(IScriptedDevice device)
    {
        while (!_stop)
        {
            byte[] bytes = _terminal.Read(20);
            if (bytes.Length == 0)
            {
                // With the slave closed the master is always ready and always empty.
                Thread.Yield();
                continue;
            }

            foreach (Reply reply in device.Received(bytes))
            {
                if (reply.AfterMilliseconds > 0)
                {
                    Thread.Sleep(reply.AfterMilliseconds);
                }

                _terminal.Write(reply.Bytes);
            }
        }
    }
}
