using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Lights;

namespace Makerspace.Iot.Edge.Agent.Outputs;

/// <summary>What tells people something at one machine, and nothing that moves it.</summary>
/// <param name="Machine">Machine name.</param>
/// <param name="Lights">Its lights; null if there are none.</param>
/// <param name="Buzzer">Its buzzer; null if there is none.</param>
/// <param name="Display">Its display; null if there is none.</param>
internal sealed record MachineSignals(string Machine, IStatusLights? Lights, IBuzzer? Buzzer, IMemberDisplay? Display)
{
    /// <summary>True if there is nothing to test.</summary>
    public bool IsEmpty => Lights is null && Buzzer is null && Display is null;
}
