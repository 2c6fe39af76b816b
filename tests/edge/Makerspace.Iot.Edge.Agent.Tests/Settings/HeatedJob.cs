using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Tests.Sessions;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>A job at a machine: where its profile has a temperature, the machine has one too, which rises with power, sinks a little where it is held, and falls when it is left.</summary>
internal sealed class HeatedJob(Rig rig)
{
    private const double RoomC = 20;
    private const int StepSeconds = 5;
    private double _celsius = RoomC;
    private double _fromC = RoomC;

    /// <summary>True where the profile asks for the temperature.</summary>
    public bool IsHeated => rig.Profile.CoolBelowC is not null;

    /// <summary>True where it is cool enough to be let go.</summary>
    public bool HasCooled => !(_celsius >= rig.Profile.CoolBelowC);

    private double WorkingC => rig.Profile.ReadyAboveC ?? (rig.Profile.CoolBelowC ?? 0) + 100;

    /// <summary>Seconds pass at a power, with a temperature every five.</summary>
    public void Run(double seconds, double watts, bool holds = false)
    {
        _fromC = _celsius;
        for (int i = 0; i < seconds; i += StepSeconds)
        {
            double length = Math.Min(StepSeconds, seconds - i);
            rig.Run(length, watts);
            if (IsHeated)
            {
                _celsius = watts > 0 ? Math.Min(WorkingC, _celsius + length)
                    : holds ? Math.Max(_fromC - (rig.Profile.HoldBandC / 2), _celsius - (rig.Profile.HoldBandC * length / seconds / 2))
                    : Math.Max(RoomC, _celsius - (length / 2));
                rig.Do(new MachineInput.TemperatureRead(_celsius));
            }
        }
    }
}
