using System.Collections.Concurrent;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// A Modbus bus, serial or over the network, with any number of devices, of which this program is the master. Requests wait in a bounded queue and one thread per bus serves them in order,
/// so that meters that share a wire never talk at once. Safe for several threads. A lost line is opened again with growing pauses; requests in between fail at once.
/// </summary>
public sealed class ModbusBus : IDisposable
{
    private readonly IModbusMaster _master;
    private readonly BlockingCollection<Job> _waiting;
    private readonly Thread _thread;
    private long _refused;
    private volatile ModbusCounters _counters = new();
    private int _disposed;

    /// <summary>Starts a serial bus; the line is opened with the first request. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    /// <param name="line">Line; owned by the bus from now on.</param>
    /// <param name="options">Options; null: the defaults.</param>
    /// <param name="time">Clock.</param>
    public ModbusBus(ISerialLine line, ModbusOptions? options, TimeProvider time)
        : this(new ModbusMaster(line, Checked(options), time), Checked(options))
    {
    }

    /// <summary>Starts a bus over any master, which it owns from now on; the options are checked.</summary>
    internal ModbusBus(IModbusMaster master, ModbusOptions options)
    {
        _master = master;
        _waiting = new BlockingCollection<Job>(options.MaxWaiting);
        _thread = new Thread(Serve) { IsBackground = true, Name = "modbus " + master.Name };
        _thread.Start();
    }

    /// <summary>The line's name.</summary>
    public string Name => _master.Name;

    /// <summary>Counters since the start.</summary>
    public ModbusCounters Counters => _counters with { Refused = Interlocked.Read(ref _refused) };

    /// <summary>One device on this bus.</summary>
    /// <param name="address">1 to 247; over Modbus TCP also 0 and 255, of a device with a network socket of its own. PZEM modules also answer 0xF8 while they are alone on the bus.</param>
    /// <param name="device">Kind of device, for messages.</param>
    public ModbusUnit Unit(int address, string device) => _master.Takes(address)
        ? new ModbusUnit(this, (byte)address, device)
        : throw new DeviceSettingsException($"{device} on {Name}: address {address} is not possible; Modbus addresses are {_master.Addresses}.");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _waiting.CompleteAdding();
            _thread.Join();
            _master.Dispose();
            _waiting.Dispose();
        }
    }

    internal async ValueTask<byte[]> ExecuteAsync(ModbusRequest request, string device, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var job = new Job(request, device, cancellationToken);
        bool taken;
        try
        {
            taken = _waiting.TryAdd(job, millisecondsTimeout: 0, cancellationToken);
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException($"The bus on {Name} is closed.", closed);
        }

        if (!taken)
        {
            Interlocked.Increment(ref _refused);
            throw new DeviceException(device, $"{Name} @{request.Address}", request.Operation, $"{_waiting.BoundedCapacity} requests are waiting for the bus already; put fewer meters on it or read them less often");
        }

        return await job.Result.Task.WaitAsync(cancellationToken);
    }

    private static ModbusOptions Checked(ModbusOptions? options)
    {
        options ??= new ModbusOptions();
        options.Check();
        return options;
    }

    private void Serve()
    {
        foreach (Job job in _waiting.GetConsumingEnumerable())
        {
            if (_disposed != 0 || job.CancellationToken.IsCancellationRequested)
            {
                job.Result.TrySetCanceled(job.CancellationToken);
                continue;
            }

            try
            {
                byte[] answer = _master.Execute(job.Request, job.Device);
                _counters = _master.Counters;
                job.Result.TrySetResult(answer);
            }
            catch (Exception problem)
            {
                // Whatever it is, it belongs to the one who asked; the bus goes on serving the others.
                _counters = _master.Counters;
                job.Result.TrySetException(problem);
            }
        }
    }

    private sealed record Job(ModbusRequest Request, string Device, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<byte[]> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
