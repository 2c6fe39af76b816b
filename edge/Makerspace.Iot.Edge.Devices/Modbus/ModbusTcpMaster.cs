using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// The master of a Modbus TCP connection: one question at a time, each attempt under a new transaction number, so that an answer that comes late, or under a number of the gateway's own, is known and thrown away.
/// A connection on which a whole request brought nothing under our numbers is given up and made anew, as is a stream that loses its step or does not end (pauses: see <see cref="TcpLine"/>).
/// A unit that does not answer is put on hold as on a serial bus, so that it does not slow the others behind the same gateway.
/// Source: MODBUS messaging on TCP/IP implementation guide V1.0b.
/// </summary>
internal sealed class ModbusTcpMaster(ISerialLine line, ModbusOptions options, TimeProvider time) : IModbusMaster
{
    /// <summary>Bytes that belong to no question of ours, of one attempt, after which the connection is given up.</summary>
    public const int MostStray = 16 * 1024;

    private const string NoAnswer = "no answer in time";

    // Numbers in a row would let the answer of a gateway that counts one too far pass for that of the next question.
    private const int TransactionStep = 257;

    // What undoes a multiplication by the step: 257 * 65,281 is 1 in 16 bits.
    private const int StepInverse = 65_281;

    /// <summary>Questions back to which an answer may belong and still be called late.</summary>
    private const int MostBehind = 64;

    private readonly byte[] _received = new byte[2 * ModbusTcpFrame.MaxFrame];
    private readonly Dictionary<byte, UnitState> _units = [];
    private int _length;
    private ushort _transaction = unchecked((ushort)(1 - TransactionStep));
    private bool _isOurs;
    private string _problem = "";
    private string? _foreign;

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public ModbusCounters Counters { get; private set; } = new();

    /// <inheritdoc/>
    public string Addresses => "0 to 247, and 255";

    /// <inheritdoc/>
    public bool Takes(int address) => address is >= 0 and <= 248 or 255;

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
            throw new DeviceException(device, where, request.Operation, $"no answer to the last {unit.FailedRequests} requests ({unit.Problem}); asked again every {options.HoldTime.TotalSeconds:0.#} s. Check the meter's supply, its unit number and the gateway");
        }

        bool mayHaveEnded = line.IsOpen;
        if (!mayHaveEnded)
        {
            Connect();
        }

        (_isOurs, _foreign) = (false, null);
        int made = 0;
        int attempts = onHold ? 1 : options.Retries + 1;
        while (made < attempts)
        {
            Counters = Counters with { Requests = Counters.Requests + 1, Retries = Counters.Retries + (made > 0 ? 1 : 0) };
            made++;
            unit.LastAttempt = time.GetTimestamp();
            ModbusScan result;
            byte[] answer;
            try
            {
                result = Attempt(request, out answer);
            }
            catch (DeviceException) when (mayHaveEnded && !line.IsOpen)
            {
                // Many gateways end the connection after an answer or a rest; the question may have met the end of it.
                Connect();
                result = Attempt(request, out answer);
            }

            mayHaveEnded = false;
            if (result == ModbusScan.Answer)
            {
                Counters = Counters with { Answers = Counters.Answers + 1 };
                unit.FailedRequests = 0;
                unit.Foreign = null;
                return answer;
            }

            if (result == ModbusScan.Exception)
            {
                Counters = Counters with { Answers = Counters.Answers + 1, Exceptions = Counters.Exceptions + 1 };
                var refusal = new ModbusException(device, where, request.Operation, (ModbusExceptionCode)answer[2]);
                if (refusal.Code is ModbusExceptionCode.GatewayTargetSilent or ModbusExceptionCode.GatewayPathUnavailable)
                {
                    // The gateway has asked the meter with its own patience and retries; ours would only keep the others waiting.
                    _problem = refusal.Code == ModbusExceptionCode.GatewayTargetSilent ? "the gateway got no answer from the meter" : "the gateway has no way to the meter (exception 10)";
                    break;
                }

                unit.FailedRequests = 0;
                if (refusal.Code is ModbusExceptionCode.DeviceBusy or ModbusExceptionCode.Acknowledge && made < attempts)
                {
                    continue;
                }

                throw refusal;
            }

            Counters = result == ModbusScan.Nothing ? Counters with { Timeouts = Counters.Timeouts + 1 } : Counters with { BadFrames = Counters.BadFrames + 1 };
            if (!line.IsOpen)
            {
                break;
            }
        }

        unit.FailedRequests++;
        if (_foreign is not null)
        {
            unit.Foreign = _foreign;
        }
        else if (!_isOurs && _problem == NoAnswer && unit.Foreign is { } before)
        {
            // A new connection begins with nothing to hand over: its first question tells nothing of a gateway that is behind.
            _problem = $"{NoAnswer} to the first question of a new connection; on the connection before, {before}";
        }

        unit.Problem = _problem;
        if (!_isOurs)
        {
            // Nothing of ours for so long: a peer that was switched off leaves just such a connection, and one that lost count does not find it again.
            line.Close();
        }

        throw new DeviceException(device, where, request.Operation, $"{_problem}, {made} attempt{(made == 1 ? "" : "s")}; check the meter's supply, its unit number and the gateway");
    }

    private void Connect()
    {
        _length = 0;
        line.EnsureOpen();
    }

    private ModbusScan Attempt(ModbusRequest request, out byte[] answer)
    {
        answer = [];
        ushort transaction = _transaction = unchecked((ushort)(_transaction + TransactionStep));
        line.Write(ModbusTcpFrame.Make(transaction, request));
        long sent = time.GetTimestamp();
        int stray = 0;
        _problem = NoAnswer;
        while (true)
        {
            MbapScan scan = ModbusTcpFrame.Read(_received.AsSpan(0, _length), out ushort answered, out ReadOnlySpan<byte> body);
            if (scan == MbapScan.Broken || stray > MostStray)
            {
                CountStray(_length);
                _length = 0;
                line.Close();
                _problem = (scan == MbapScan.Broken ? "the stream lost its step, or is no Modbus TCP (a converter that passes bytes as they are is modbus-rtu-tcp)" : "the other end does not stop sending what was not asked for")
                    + "; the connection is made anew";
                return ModbusScan.Broken;
            }

            if (scan == MbapScan.Frame)
            {
                bool isOurs = answered == transaction;
                ModbusScan match = isOurs ? ModbusTcpFrame.Match(body, request) : ModbusScan.Nothing;
                answer = match is ModbusScan.Answer or ModbusScan.Exception ? body.ToArray() : [];
                _isOurs |= isOurs;
                _foreign = isOurs ? _foreign : Foreign(transaction, answered);
                _problem = isOurs ? Misfit(body, request) : _foreign!;
                int frame = ModbusTcpFrame.LengthEnd + body.Length;
                stray += frame;
                CountStray(answer.Length == 0 ? frame : 0);
                _length -= frame;
                _received.AsSpan(frame, _length).CopyTo(_received);
                if (isOurs)
                {
                    return match;
                }

                continue;
            }

            TimeSpan left = options.TurnaroundTimeout - time.GetElapsedTime(sent);
            int count = left > TimeSpan.Zero ? line.Read(_received.AsSpan(_length), left) : 0;
            if (count == 0)
            {
                return ModbusScan.Nothing;
            }

            _length += count;
        }
    }

    private string Foreign(ushort asked, ushort answered) =>
        unchecked((ushort)((asked - answered) * StepInverse)) is >= 1 and <= MostBehind
            ? $"only answers to earlier questions came (asked under number {asked}, answered under {answered}): the gateway is behind, or slower than {options.TurnaroundTimeout.TotalMilliseconds:0} ms"
            : $"the gateway answers under other transaction numbers (asked under {asked}, answered under {answered}), and what it says may belong to another question";

    private static string Misfit(ReadOnlySpan<byte> body, ModbusRequest request) => body[0] == request.Address
        ? "the answer did not fit the question"
        : $"asked for unit {request.Address}, answered as unit {body[0]}"
            + (body.Length == 3 && body[1] == (request.Function | 0x80) ? $" with exception {body[2]}" : "")
            + $"; if this is one meter with a network socket of its own, set the address to {body[0]}";

    private void CountStray(int bytes) => Counters = bytes == 0 ? Counters : Counters with { StrayBytes = Counters.StrayBytes + bytes };

    private sealed class UnitState
    {
        public int FailedRequests { get; set; }

        public long LastAttempt { get; set; }

        public string Problem { get; set; } = "";

        /// <summary>What was told last of answers under numbers that were not ours; null since an answer.</summary>
        public string? Foreign { get; set; }
    }
}
