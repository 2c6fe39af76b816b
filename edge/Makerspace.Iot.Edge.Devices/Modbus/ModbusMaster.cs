using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// Asks and waits, on one thread. An answer is taken only if address, function, length and CRC are those awaited. What lies in the line before a request is thrown away;
/// after an attempt without answer, the same address is not asked something else before a late answer must have passed.
/// An adapter that echoes (what is sent comes back before the answer) is found out by a read, of which no right answer is the question itself; its echo is put aside and counted, and confirms nothing.
/// Source: MODBUS over serial line V1.02, sections 2.4 and 2.5.
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
    private bool? _echoes;

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public ModbusCounters Counters { get; private set; } = new();

    /// <inheritdoc/>
    public string Addresses => "1 to 247";

    /// <inheritdoc/>
    public bool Takes(int address) => address is >= 1 and <= 248;

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
            throw new DeviceException(device, where, request.Operation, $"no answer to the last {address.FailedRequests} requests{EchoRemark}; asked again every {options.HoldTime.TotalSeconds:0.#} s. Check the meter's supply, address and wiring (A/B)");
        }

        if (!line.IsOpen)
        {
            // Another adapter may stand there now.
            _echoes = null;
            line.EnsureOpen();
        }

        LetLateAnswerPass(address, request);
        if (request.IsConfirmedByItself && _echoes is null)
        {
            Counters = Counters with { Requests = Counters.Requests + 1 };
            Attempt(ModbusRequest.ReadRegisters(request.Address, holding: true, 0, 1), out _);
        }

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
        throw new DeviceException(device, where, request.Operation, $"{problem}, {attempts} attempt{(attempts == 1 ? "" : "s")}{EchoRemark}; check the meter's supply, address, baud rate and wiring (A/B)");
    }

    private string EchoRemark => _echoes == true ? " (the adapter sends back what is sent, an echo, which is no answer)" : "";

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
            scan = Scan(_received.AsSpan(0, length), request, out answer);
            if (scan is ModbusScan.Answer or ModbusScan.Exception)
            {
                return scan;
            }
        }

        int rest = WithoutEcho(_received.AsSpan(0, length), request).Length;
        CountStray(rest);
        CountEcho(rest < length);
        _lastActivity = time.GetTimestamp();
        return scan;
    }

    private ModbusScan Scan(ReadOnlySpan<byte> received, ModbusRequest request, out byte[] answer)
    {
        ReadOnlySpan<byte> rest = WithoutEcho(received, request);
        bool hasEcho = rest.Length < received.Length;
        ModbusScan scan = ModbusAnswer.Find(rest, request, out ReadOnlySpan<byte> frame);
        answer = [];
        if (scan is ModbusScan.Answer or ModbusScan.Exception)
        {
            answer = frame.ToArray();
            CountStray(rest.Length - frame.Length - ModbusCrc.Bytes);
            CountEcho(hasEcho);
            _echoes = request.IsConfirmedByItself ? _echoes : hasEcho;
        }

        return scan;
    }

    /// <summary>What was received without the echo of the request; all of it if there is none. Of a request that is its own confirmation only an adapter that is known to echo sends one.</summary>
    private ReadOnlySpan<byte> WithoutEcho(ReadOnlySpan<byte> received, ModbusRequest request)
    {
        if (request.IsConfirmedByItself && _echoes != true)
        {
            return received;
        }

        // The same bytes may be values within an answer, which then begins before them.
        int at = received.IndexOf(request.Frame);
        bool isWithin = at > 0 && ModbusAnswer.Find(received, request, out ReadOnlySpan<byte> answer) == ModbusScan.Answer && received.Overlaps(answer, out int begin) && begin < at;
        return at < 0 || isWithin ? received : received[(at + request.Frame.Length)..];
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

    private void CountEcho(bool hasEcho)
    {
        if (hasEcho)
        {
            _echoes = true;
            Counters = Counters with { Echoes = Counters.Echoes + 1 };
        }
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
