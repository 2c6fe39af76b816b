using Makerspace.Iot.Edge.Devices.Sensors;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A temperature sensor that its driver's settings say all about.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
/// <param name="Taken">What it takes for itself.</param>
/// <param name="French">What it is, in French.</param>
/// <param name="English">What it is, in English.</param>
internal sealed record MadeSensor(string Where, TemperatureSettings Settings, Claim Taken, string French, string English) : SensorDevice(Where)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => [Taken];

    internal override bool TellsBreak => Settings.TellsBreak;

    internal override ITemperatureSensor Create(DeviceContext context)
    {
        ITemperatureSensor sensor = Settings.Open(context.Time);
        if (sensor is IDisposable part)
        {
            context.DisposeAtEnd(part);
        }

        return sensor;
    }

    internal override string Words(MessageLanguage language) => language.Say(French, English);
}
