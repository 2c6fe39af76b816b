using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// The master of a Modbus TCP connection: one question at a time, each attempt under a new transaction number, so that an answer that comes late is known and thrown away.
/// A stream that loses its step, and a peer of which nothing came for a whole request, cost the connection; it is made anew with growing pauses (see <see cref="TcpLine"/>).
/// A unit that does not answer is put on hold as on a serial bus, so that it does not slow the others behind the same gateway.
/// Source: MODBUS messaging on TCP/IP implementation guide V1.0b.
/// </summary>
internal sealed class ModbusTcpMaster(ISerialLine line, ModbusOptions options, TimeProvider time) : IModbusMaster
{
    private readonly byte[] _received = new byte[2 * ModbusTcpFrame.MaxFrame];
    private readonly Dictionary<byte, UnitState> _units = [];
    private int _length;
    private ushort _transaction;
    private bool _heard;

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public ModbusCounters Counters { get; private set; } = new();

    /// <inheritdoc/>
    public void Dispose() => line.Dispose();

    /// <inheritdoc/>
    public byte[] Execute(ModbusRequest request, string device)
    {
        if (!_units.TryGetValue(request.Address, out UnitState? unit))
        {
            unit = new UnitState();
            _units.Add(request.Address, unit);
        }

        string where = $"{line.Name} @{request.Address}";
        bool onHold = unit.FailedRequests >= options.HoldAfterFailures;
        if (onHold && time.GetElapsedTime(unit.LastAttempt) < options.HoldTime)
        {
            Counters = Counters with { Held = Counters.Held + 1 };
            throw new DeviceException(device, where, request.Operation, $"no answer to the last {unit.FailedRequests} requests; asked again every {options.HoldTime.TotalSeconds:0.#} s. Check the meter's supply, its unit number and the gateway");
        }

        if (!line.IsOpen)
        {
            _length = 0;
            line.EnsureOpen();
        }

        _heard = false;
        string problem = "";
        int attempts = onHold ? 1 : options.Retries + 1;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            Counters = Counters with { Requests = Counters.Requests + 1, Retries = Counters.Retries + (attempt > 0 ? 1 : 0) };
            unit.LastAttempt = time.GetTimestamp();
            ModbusScan result = Attempt(request, out byte[] answer);
            if (result == ModbusScan.Answer)
            {
                Counters = Counters with { Answers = Counters.Answers + 1 };
                unit.FailedRequests = 0;
                return answer;
            }

            if (result == ModbusScan.Exception)
            {
                Counters = Counters with { Answers = Counters.Answers + 1, Exceptions = Counters.Exceptions + 1 };
                var refusal = new ModbusException(device, where, request.Operation, (ModbusExceptionCode)answer[2]);
                if (refusal.Code is ModbusExceptionCode.GatewayTargetSilent or ModbusExceptionCode.GatewayPathUnavailable)
                {
                    // The gateway has asked the meter with its own patience and retries; ours would only keep the others waiting.
                    problem = "the gateway got no answer from the meter";
                    attempts = attempt + 1;
                    break;
                }

                unit.FailedRequests = 0;
                if (refusal.Code is ModbusExceptionCode.DeviceBusy or ModbusExceptionCode.Acknowledge && attempt + 1 < attempts)
                {
                    continue;
                }

                throw refusal;
            }

            bool nothing = result == ModbusScan.Nothing;
            problem = nothing ? "no answer in time" : "the answer did not fit the question";
            Counters = nothing ? Counters with { Timeouts = Counters.Timeouts + 1 } : Counters with { BadFrames = Counters.BadFrames + 1 };
            if (!line.IsOpen)
            {
                problem = "the stream lost its step; the connection is made anew";
                attempts = attempt + 1;
            }
        }

        unit.FailedRequests++;
        if (!_heard)
        {
            // Nothing at all for so long: a peer that was switched off leaves just such a connection behind.
            line.Close();
        }

        throw new DeviceException(device, where, request.Operation, $"{problem}, {attempts} attempt{(attempts == 1 ? "" : "s")}; check the meter's supply, its unit number and the gateway");
    }

    private ModbusScan Attempt(ModbusRequest request, out byte[] answer)
    {
        answer = [];
        ushort transaction = ++_transaction;
        line.Write(ModbusTcpFrame.Make(transaction, request));
        long sent = time.GetTimestamp();
        TimeSpan timeout = options.TurnaroundTimeout;
        while (true)
        {
            MbapScan scan = ModbusTcpFrame.Read(_received.AsSpan(0, _length), out ushort answered, out ReadOnlySpan<byte> body);
            if (scan == MbapScan.Broken)
            {
                CountStray(_length);
                _length = 0;
                line.Close();
                return ModbusScan.Broken;
            }

            if (scan == MbapScan.Frame)
            {
                ModbusScan match = answered == transaction ? ModbusTcpFrame.Match(body, request) : ModbusScan.Nothing;
                answer = match is ModbusScan.Answer or ModbusScan.Exception ? body.ToArray() : [];
                int frame = ModbusTcpFrame.LengthEnd + body.Length;
                CountStray(answer.Length == 0 ? frame : 0);
                _length -= frame;
                _received.AsSpan(frame, _length).CopyTo(_received);
                if (answered == transaction)
                {
                    return match;
                }

                continue;
            }

            TimeSpan left = timeout - time.GetElapsedTime(sent);
            int count = left > TimeSpan.Zero ? line.Read(_received.AsSpan(_length), left) : 0;
            if (count == 0)
            {
                return ModbusScan.Nothing;
            }

            _heard = true;
            _length += count;
        }
    }

    private void CountStray(int bytes) => Counters = bytes == 0 ? Counters : Counters with { StrayBytes = Counters.StrayBytes + bytes };

    private sealed class UnitState
    {
        public int FailedRequests { get; set; }

        public long LastAttempt { get; set; }
    }
}
