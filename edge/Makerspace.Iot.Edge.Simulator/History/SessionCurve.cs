using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.People;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>The figures and the power curve of one past session, by summing its power in steps of five seconds.</summary>
/// <param name="EnergyWh">True energy, unrounded.</param>
/// <param name="ActiveSeconds">Time above the machine's threshold.</param>
/// <param name="PeakW">Highest power.</param>
/// <param name="Samples">A sample at the start, every five minutes, and at the end; the counter moves in steps of 1 Wh.</param>
public sealed record SessionCurve(double EnergyWh, double ActiveSeconds, double PeakW, TelemetrySample[] Samples)
{
    /// <summary>Step of the sum, in seconds.</summary>
    public const double StepSeconds = 5;

    /// <summary>Distance of the samples, in seconds.</summary>
    public const double SampleSeconds = 300;

    private const double NominalV = 231;

    /// <summary>Follows a visit for <paramref name="seconds"/>, which may be longer than the visit: the machine stands by then.</summary>
    public static SessionCurve Of(Visit visit, LoadKind kind, double seconds, DateTimeOffset start, double counterWh)
    {
        LoadTraits traits = LoadTraits.Of(kind);
        (double joules, double active, double peak) = (0, 0, 0);
        List<TelemetrySample> samples = [Sample(start, 0, visit, traits, counterWh)];
        double nextSample = SampleSeconds;
        for (double t = 0; t < seconds; t += StepSeconds)
        {
            if (t >= nextSample)
            {
                samples.Add(Sample(start, t, visit, traits, counterWh + (joules / 3600)));
                nextSample += SampleSeconds;
            }

            double step = Math.Min(StepSeconds, seconds - t);
            double power = visit.PowerW(t + (step / 2));
            joules += power * step;
            peak = Math.Max(peak, power);
            active += power > traits.ActiveW ? step : 0;
        }

        samples.Add(Sample(start, seconds, visit, traits, counterWh + (joules / 3600)) with { State = MachineCondition.Locked, PowerW = 0, CurrentA = 0, Contactor = false });
        return new SessionCurve(joules / 3600, active, Math.Round(peak, 1), samples.ToArray());
    }

    private static TelemetrySample Sample(DateTimeOffset start, double t, Visit visit, LoadTraits traits, double counterWh)
    {
        double power = Math.Round(visit.PowerW(t), 1);
        bool working = power > traits.ActiveW;
        return new TelemetrySample
        {
            TimeMs = start.ToUnixTimeMilliseconds() + (long)(t * 1000),
            PowerW = power,
            EnergyWh = Math.Floor(counterWh),
            CurrentA = Math.Round(power / NominalV / (working ? traits.PowerFactorLoad : traits.PowerFactorIdle) / (traits.ThreePhase ? 3 : 1), 2),
            VoltageV = NominalV,
            Contactor = true,
            State = working ? MachineCondition.Running : t < visit.SetUpSeconds ? MachineCondition.Ready : MachineCondition.Idle,
        };
    }
}
