using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A smart plug as a relay.</summary>
internal static class PlugRelayKind
{
    /// <summary>Its entries.</summary>
    public static IReadOnlyList<DeviceKindEntry<RelayDevice>> Entries { get; } = PlugSettingsKeys.Entries<RelayDevice>("comme relais", static (s, plug) =>
    {
        PlugSettings timed = plug with { ConfirmSeconds = s.Number("confirmSeconds", "Temps laissé à la prise pour confirmer un ordre, secondes", 1, 30, plug.ConfirmSeconds) };
        s.Guard(timed.CheckRelay);
        return new PlugRelayDevice(s.Where, timed);
    });
}

/// <summary>A smart plug as a relay.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Plug">Which plug.</param>
internal sealed record PlugRelayDevice(string Where, PlugSettings Plug) : RelayDevice(Where), IPlugDevice
{
    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.PlugRelay, Plug.Claimed(), Plug.Channel)];

    internal override IOutputPin Open(DeviceContext context) => new PlugRelay(context.Plug(Plug), context.WakePlugs);

    internal override IInputPin OpenFeedback(DeviceContext context) => new PlugFeedback(context.Plug(Plug));

    internal override string Words(MessageLanguage language) => Plug.Words(language);
}
