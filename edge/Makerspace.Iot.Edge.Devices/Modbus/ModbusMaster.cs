using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// Asks and waits, on one thread. An answer is taken only where address, function, length and CRC are those awaited. What lies in the line before a request is thrown away;
/// after an attempt without answer, the same address is not asked something else before a late answer must have passed.
/// Echoing adapters (whose own sending comes back) are not supported. Source: MODBUS over serial line V1.02, sections 2.4 and 2.5.
/// </summary>
internal sealed class ModbusMaster(ISerialLine line, ModbusOptions options, TimeProvider time) : IModbusMaster
{
    private const int MaxReceived = 2 * ModbusRequest.MaxFrame;
    private const int MaxStrayReads = 64;

    /// <summary>Silence that ends a broken answer: USB adapters pause up to 16 ms within a frame.</summary>
    private static readonly TimeSpan BrokenSilence = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _received = new byte[MaxReceived];
    private readonly Dictionary<byte, AddressState> _addresses = [];
    private long _lastActivity = time.GetTimestamp();

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public ModbusCounters Counters { get; private set; } = new();

    /// <inheritdoc/>
    public void Dispose() => line.Dispose();

    /// <inheritdoc/>
    public byte[] Execute(ModbusRequest request, string device)
    {
        if (!_addresses.TryGetValue(request.Address, out AddressState? address))
        {
            address = new AddressState();
            _addresses.Add(request.Address, address);
        }

        string where = $"{line.Name} @{request.Address}";
        bool onHold = address.FailedRequests >= options.HoldAfterFailures;
        if (onHold && time.GetElapsedTime(address.LastAttempt) < options.HoldTime)
        {
            Counters = Counters with { Held = Counters.Held + 1 };
            throw new DeviceException(device, where, request.Operation, $"no answer to the last {address.FailedRequests} requests; asked again every {options.HoldTime.TotalSeconds:0.#} s. Check the meter's supply, address and wiring (A/B)");
        }

        line.EnsureOpen();
        LetLateAnswerPass(address, request);
        string problem = "";
        int attempts = onHold ? 1 : options.Retries + 1;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            Counters = Counters with { Requests = Counters.Requests + 1, Retries = Counters.Retries + (attempt > 0 ? 1 : 0) };
            address.LastAttempt = time.GetTimestamp();
            ModbusScan result = Attempt(request, out byte[] answer);
            switch (result)
            {
                case ModbusScan.Answer:
                    Counters = Counters with { Answers = Counters.Answers + 1 };
                    address.FailedRequests = 0;
                    return answer;
                case ModbusScan.Exception:
                    Counters = Counters with { Answers = Counters.Answers + 1, Exceptions = Counters.Exceptions + 1 };
                    address.FailedRequests = 0;
                    var refusal = new ModbusException(device, where, request.Operation, (ModbusExceptionCode)answer[2]);
                    problem = "busy";
                    if (refusal.Code is ModbusExceptionCode.DeviceBusy or ModbusExceptionCode.Acknowledge && attempt + 1 < attempts)
                    {
                        continue;
                    }

                    throw refusal;
                case ModbusScan.Nothing:
                    problem = "no answer in time";
                    Counters = Counters with { Timeouts = Counters.Timeouts + 1 };
                    break;
                default:
                    problem = "the answer was broken (CRC or length)";
                    Counters = Counters with { BadFrames = Counters.BadFrames + 1 };
                    break;
            }

            // An answer to this attempt may still come, up to as long again as it was waited for.
            address.LateUntil = time.GetTimestamp() + (long)(TimeoutOf(request).TotalSeconds * time.TimestampFrequency);
            address.LateFrame = request.Frame;
        }

        address.FailedRequests++;
        throw new DeviceException(device, where, request.Operation, $"{problem}, {attempts} attempt{(attempts == 1 ? "" : "s")}; check the meter's supply, address, baud rate and wiring (A/B)");
    }

    private TimeSpan TimeoutOf(ModbusRequest request) => options.TurnaroundTimeout + line.Settings.TimeOf(request.Frame.Length + request.AnswerLength);

    private ModbusScan Attempt(ModbusRequest request, out byte[] answer)
    {
        KeepSilence();
        line.Write(request.Frame);
        long sent = time.GetTimestamp();
        TimeSpan timeout = TimeoutOf(request);
        int length = 0;
        var scan = ModbusScan.Nothing;
        answer = [];
        while (length < MaxReceived)
        {
            TimeSpan left = timeout - time.GetElapsedTime(sent);
            if (scan is ModbusScan.Begun or ModbusScan.Broken && left > BrokenSilence)
            {
                left = BrokenSilence;
            }

            // When the time is over: what has come already counts, since the delay may be this computer's own.
            int count = line.Read(_received.AsSpan(length), left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (count == 0)
            {
                break;
            }

            _lastActivity = time.GetTimestamp();
            length += count;
            scan = ModbusAnswer.Find(_received.AsSpan(0, length), request, out ReadOnlySpan<byte> frame);
            if (scan is ModbusScan.Answer or ModbusScan.Exception)
            {
                answer = frame.ToArray();
                CountStray(length - frame.Length - ModbusCrc.Bytes);
                return scan;
            }
        }

        CountStray(length);
        _lastActivity = time.GetTimestamp();
        return scan;
    }

    /// <summary>Waits for 3.5 characters of silence (1.75 ms at least) and throws away what comes. Source: over serial line V1.02, 2.5.1.1.</summary>
    private void KeepSilence()
    {
        TimeSpan silence = line.Settings.BaudRate > 19_200 ? TimeSpan.FromMilliseconds(1.75) : line.Settings.TimeOf(7) / 2;
        for (int reads = 0; reads < MaxStrayReads; reads++)
        {
            TimeSpan left = silence - time.GetElapsedTime(_lastActivity);
            int count = line.Read(_received, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (count == 0)
            {
                return;
            }

            CountStray(count);
            _lastActivity = time.GetTimestamp();
        }

        line.DiscardInput();
    }

    private void LetLateAnswerPass(AddressState address, ModbusRequest request)
    {
        if (address.LateFrame is not { } late || late.AsSpan().SequenceEqual(request.Frame))
        {
            return;
        }

        for (int reads = 0; reads < MaxStrayReads; reads++)
        {
            long left = address.LateUntil - time.GetTimestamp();
            int count = left <= 0 ? 0 : line.Read(_received, TimeSpan.FromSeconds((double)left / time.TimestampFrequency));
            if (count == 0)
            {
                break;
            }

            CountStray(count);
            _lastActivity = time.GetTimestamp();
        }

        address.LateFrame = null;
    }

    private void CountStray(int bytes) => Counters = bytes == 0 ? Counters : Counters with { StrayBytes = Counters.StrayBytes + bytes };

    private sealed class AddressState
    {
        public int FailedRequests { get; set; }

        public long LastAttempt { get; set; }

        public long LateUntil { get; set; }

        public byte[]? LateFrame { get; set; }
    }
}
