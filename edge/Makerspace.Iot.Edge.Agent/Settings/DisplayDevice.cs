using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Devices.Displays;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A display of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
/// <param name="Taken">What it takes for itself.</param>
public sealed record DisplayDevice(string Where, DisplaySettings Settings, Claim Taken) : ConfiguredDevice(Where)
{
    /// <summary>Language of what it shows; default French.</summary>
    public DisplayLanguage Language { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => [Taken];

    /// <summary>Makes the display; it is closed with the rest. A panel that is not there is no error: the machine is served all the same.</summary>
    internal IMemberDisplay Create(DeviceContext context) => context.DisposeAtEnd(Settings.Open(context.Time));

    internal override string Words(MessageLanguage language) =>
        language.Say($"un écran {Settings.Kind} en I2C sur {Taken.Where}, adresse 0x{Taken.Number:X2}", $"a {Settings.Kind} display by I2C on {Taken.Where}, address 0x{Taken.Number:X2}");
}
