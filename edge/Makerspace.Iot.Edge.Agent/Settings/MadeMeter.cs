using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A meter that its driver's settings say all about.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
/// <param name="French">What it is, in French.</param>
/// <param name="English">What it is, in English.</param>
internal sealed record MadeMeter(string Where, MeterSettings Settings, string French, string English) : MeterDevice(Where)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => Taken;

    /// <summary>What it takes for itself.</summary>
    public required IReadOnlyList<Claim> Taken { get; init; }

    /// <summary>The board of a pulse meter's line; empty for <c>pins</c>.</summary>
    public string Board { get; init; } = "";

    /// <summary>See <see cref="IsBillable"/>.</summary>
    public required bool Billable { get; init; }

    internal override string Queue => Settings.Wire;

    internal override bool IsBillable => Billable;

    internal override IEnergyMeter Create(DeviceContext context)
    {
        IEnergyMeter meter = MeterFactory.Create(Settings, context.MetersOn(Board));
        if (meter is IDisposable part)
        {
            context.DisposeAtEnd(part);
        }

        return meter;
    }

    internal override string Words(MessageLanguage language) => language.Say(French, English);
}
