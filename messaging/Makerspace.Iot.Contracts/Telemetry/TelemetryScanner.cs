using System.Runtime.CompilerServices;
using Makerspace.Iot.Contracts.Codec;

namespace Makerspace.Iot.Contracts.Telemetry;

/// <summary>
/// Walks over a telemetry payload in the one layout that the codec writes: no spaces, fields in order, plain numbers. At anything else it gives up
/// (answers false), and the codec decides; so it need not know what else JSON allows.
/// </summary>
internal ref struct TelemetryScanner(ReadOnlySpan<byte> payload)
{
    // Up to 15 digits are exact in a double, and so is ten to the 22nd: their quotient is then the nearest double, as the codec's is.
    // Source: W. D. Clinger, How to read floating point numbers accurately, PLDI 1990, fast path.
    private const int ExactDigits = 15;
    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _at;

    public bool TryHead(out ReadOnlySpan<byte> machine, out ClockQuality clock, out bool late)
    {
        machine = default;
        clock = default;
        late = false;
        return Take("{\"machine\":\""u8) && TryWord(out machine) && Take(",\"clock\":\""u8)
            && TryWord(out ReadOnlySpan<byte> word) && KebabEnumConverter<ClockQuality>.TryParse(word, out clock)
            && Take(",\"late\":"u8) && TryBool(out late) && Take(",\"samples\":["u8);
    }

    public bool TrySample(out TelemetrySample sample, out bool more)
    {
        sample = default;
        more = false;
        if (!Take("{\"t\":"u8) || !TryTime(out long time)
            || !TryField(",\"w\":"u8, out double? power) || !TryField(",\"wh\":"u8, out double? energy)
            || !TryField(",\"a\":"u8, out double? current) || !TryField(",\"v\":"u8, out double? voltage))
        {
            return false;
        }

        bool? contactor = null;
        if (Take(",\"on\":"u8))
        {
            if (!TryBool(out bool on))
            {
                return false;
            }

            contactor = on;
        }

        if (!Take(",\"s\":\""u8) || !TryWord(out ReadOnlySpan<byte> word) || !KebabEnumConverter<MachineCondition>.TryParse(word, out MachineCondition state) || !Take("}"u8))
        {
            return false;
        }

        sample = new TelemetrySample { TimeMs = time, PowerW = power, EnergyWh = energy, CurrentA = current, VoltageV = voltage, Contactor = contactor, State = state };
        more = Take(","u8);
        return true;
    }

    public bool TryEnd() => Take("]}"u8) && _at == _payload.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take(ReadOnlySpan<byte> expected)
    {
        if (!_payload[_at..].StartsWith(expected))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    // Up to the closing quote; a word with an escape matches nothing that is looked for, which is right.
    private bool TryWord(out ReadOnlySpan<byte> word)
    {
        int length = _payload[_at..].IndexOf((byte)'"');
        word = length < 0 ? default : _payload.Slice(_at, length);
        _at += length + 1;
        return length >= 0;
    }

    private bool TryBool(out bool value)
    {
        value = Take("true"u8);
        return value || Take("false"u8);
    }

    private bool TryTime(out long time)
    {
        time = 0;
        return TryDigits(ref time, out int digits) && (digits == 1 || _payload[_at - digits] != '0');
    }

    private bool TryField(ReadOnlySpan<byte> name, out double? value)
    {
        value = null;
        if (!Take(name))
        {
            return true;
        }

        bool negative = Take("-"u8);
        long mantissa = 0;
        if (!TryDigits(ref mantissa, out int whole) || (whole > 1 && _payload[_at - whole] == '0'))
        {
            return false;
        }

        int decimals = 0;
        if (Take("."u8) && !TryDigits(ref mantissa, out decimals))
        {
            return false;
        }

        // An exponent, if there is one, is met by the next field name, which then does not fit.
        if (whole + decimals > ExactDigits)
        {
            return false;
        }

        double number = mantissa / PowersOfTen[decimals];
        value = negative ? -number : number;
        return true;
    }

    // One to fifteen digits, added behind what the number already has.
    private bool TryDigits(ref long number, out int digits)
    {
        digits = 0;
        while (_at < _payload.Length && (uint)(_payload[_at] - '0') is var digit && digit <= 9)
        {
            if (++digits > ExactDigits)
            {
                return false;
            }

            number = (number * 10) + digit;
            _at++;
        }

        return digits > 0;
    }
}
