using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A smart plug as a meter.</summary>
internal static class PlugMeterKind
{
    /// <summary>Its entries.</summary>
    public static IReadOnlyList<DeviceKindEntry<MeterDevice>> Entries { get; } = PlugSettingsKeys.Entries<MeterDevice>("comme compteur ; pour savoir, pas pour facturer", static (s, plug) =>
    {
        PlugSettings timed = plug with
        {
            PollSeconds = s.NumberOrNull("pollSeconds", "Temps entre deux questions à la prise, secondes ; null : l'usage de sa sorte", 1, 300, null),
            StaleSeconds = s.NumberOrNull("staleSeconds", "Durée de validité de ce qu'elle a dit, secondes, plus longue que pollSeconds ; null : l'usage de sa sorte", 1, 3600, null),
        };
        s.Guard(timed.Check);
        return new PlugMeterDevice(s.Where, timed) { IsReversed = MeterKeys.Reversed(s) };
    });
}

/// <summary>A smart plug as a meter.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Plug">Which plug.</param>
internal sealed record PlugMeterDevice(string Where, PlugSettings Plug) : MeterDevice(Where), IPlugDevice
{
    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.PlugMeter, Plug.Claimed(), Plug.Channel)];

    internal override string Queue => "plugs";

    internal override bool IsBillable => false;

    internal override IEnergyMeter Create(DeviceContext context) => new PlugMeter(context.Plug(Plug), context.WakePlugs);

    internal override string Words(MessageLanguage language) => Plug.Words(language);
}
