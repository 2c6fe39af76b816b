using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Telemetry;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>
/// A bounded set of samples of many machines, one a second and machine. The same set can be had as messages, as an agent encodes them, and as the lines that they become,
/// so that every consumer is given the same work.
/// </summary>
/// <param name="Messages">Messages.</param>
/// <param name="SamplesEach">Samples in each: 1 as a live agent that sends each second, 100 as after an outage.</param>
/// <param name="StartMs">Time of the first sample, milliseconds since 1970-01-01 UTC.</param>
internal sealed record TelemetryLoad(int Messages, int SamplesEach, long StartMs)
{
    public const int Agents = 10;
    public const int MachinesEach = 10;
    private const int Machines = Agents * MachinesEach;

    public int Points => Messages * SamplesEach;

    /// <summary>Just after the last sample: where another set may start.</summary>
    public long EndMs => StartMs + ((((long)Messages / Machines) + 1) * SamplesEach * 1000);

    public string Topic(int message) => Topics[message % Machines / MachinesEach];

    public byte[] Payload(int message) => WireCodec.Encode(Batch(message));

    /// <summary>The lines of some messages, as our server writes them.</summary>
    public byte[] Lines(int firstMessage, int messages)
    {
        using var lines = new LineBuffer(messages * SamplesEach * 150);
        for (int m = firstMessage; m < firstMessage + messages; m++)
        {
            Append(lines, m);
        }

        return lines.Written.ToArray();
    }

    private static string[] Topics { get; } =
        [.. Enumerable.Range(0, Agents).Select(a => new TopicAddress(BenchRegistry.Site, BenchRegistry.Agent(a), TopicChannel.Telemetry).ToString())];

    private void Append(LineBuffer lines, int message) =>
        Server.Telemetry.Points.Power(lines, BenchRegistry.Site, BenchRegistry.Agent(message % Machines / MachinesEach), Batch(message));

    private TelemetryBatch Batch(int message)
    {
        int machine = message % Machines;
        long first = (long)(message / Machines) * SamplesEach;
        var samples = new TelemetrySample[SamplesEach];
        for (int i = 0; i < SamplesEach; i++)
        {
            long second = first + i;

            // A load that varies as a meter's answer does: a slow swing, a fast one, one decimal.
            double power = Math.Round(900 + (machine * 7) + (400 * Math.Sin(second / 37.0)) + (second * 17 % 23), 1);
            samples[i] = new TelemetrySample
            {
                TimeMs = StartMs + (second * 1000) + machine,
                PowerW = power,
                EnergyWh = Math.Round(100_000 + (machine * 1000) + (second * 0.25), 2),
                CurrentA = Math.Round(power / 230, 2),
                VoltageV = Math.Round(230 + (second % 7 / 10.0), 1),
                Contactor = true,
                State = MachineCondition.Running,
            };
        }

        return new TelemetryBatch { Machine = BenchRegistry.Machine(machine / MachinesEach, machine % MachinesEach), Clock = ClockQuality.Synced, Late = SamplesEach > 1, Samples = samples };
    }
}
