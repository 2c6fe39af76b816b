using Makerspace.Iot.Contracts.Codec;

namespace Makerspace.Iot.Contracts.Telemetry;

/// <summary>
/// Reads telemetry as <see cref="WireCodec.DecodeTelemetry"/> does, with the same verdict on every payload, into storage that is used again:
/// nothing is allocated per batch or sample once it has grown. For the one who reads a hundred thousand samples a second.
/// One instance per thread. What a batch gave is valid until the next <see cref="TryRead"/>.
/// </summary>
/// <remarks>
/// Payloads in the exact layout that <see cref="WireCodec.Encode(TelemetryBatch)"/> writes are scanned directly (<see cref="TelemetryScanner"/>);
/// any other, from another program or broken, goes through the codec.
/// </remarks>
public sealed class TelemetryReader
{
    private const int KeptNames = 256;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _names =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private TelemetrySample[] _samples = new TelemetrySample[16];
    private int _count;

    /// <summary>Machine of the last batch.</summary>
    public string Machine { get; private set; } = "";

    /// <summary>Clock quality of the last batch.</summary>
    public ClockQuality Clock { get; private set; }

    /// <summary>True where the last batch was kept while offline.</summary>
    public bool Late { get; private set; }

    /// <summary>What is wrong with the last batch; null where nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Samples of the last batch; empty where it was malformed.</summary>
    public ReadOnlySpan<TelemetrySample> Samples => _samples.AsSpan(0, _count);

    /// <summary>Reads a batch. Never throws for what the wire may bring; false with <see cref="Error"/> where it is malformed or out of bounds.</summary>
    public bool TryRead(ReadOnlySpan<byte> payload)
    {
        _count = 0;
        Error = null;
        if (payload.Length <= Bounds.TelemetryBytes && Scan(payload))
        {
            return true;
        }

        _count = 0;
        Decoded<TelemetryBatch> decoded = WireCodec.DecodeTelemetry(payload);
        if (!decoded.Ok)
        {
            Error = decoded.Error;
            return false;
        }

        (Machine, Clock, Late) = (decoded.Value.Machine, decoded.Value.Clock, decoded.Value.Late);
        _samples = decoded.Value.Samples;
        _count = _samples.Length;
        return true;
    }

    private bool Scan(ReadOnlySpan<byte> payload)
    {
        var scanner = new TelemetryScanner(payload);
        if (!scanner.TryHead(out ReadOnlySpan<byte> machine, out ClockQuality clock, out bool late) || !TryName(machine))
        {
            return false;
        }

        bool more;
        do
        {
            if (_count == _samples.Length)
            {
                if (_count >= Bounds.SamplesPerBatch)
                {
                    return false;
                }

                Array.Resize(ref _samples, Math.Min(_count * 2, Bounds.SamplesPerBatch));
            }

            if (!scanner.TrySample(out _samples[_count], out more) || !WireChecks.Sample(_samples[_count]))
            {
                return false;
            }

            _count++;
        }
        while (more);

        (Clock, Late) = (clock, late);
        return scanner.TryEnd();
    }

    private bool TryName(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[WireName.MaxLength];
        if (utf8.Length > text.Length)
        {
            return false;
        }

        for (int i = 0; i < utf8.Length; i++)
        {
            text[i] = (char)utf8[i];
        }

        text = text[..utf8.Length];
        if (!WireName.IsValid(text))
        {
            return false;
        }

        if (_names.TryGetValue(text, out string? known))
        {
            Machine = known;
            return true;
        }

        Machine = text.ToString();
        if (_names.Dictionary.Count < KeptNames)
        {
            _names.Dictionary[Machine] = Machine;
        }

        return true;
    }
}
