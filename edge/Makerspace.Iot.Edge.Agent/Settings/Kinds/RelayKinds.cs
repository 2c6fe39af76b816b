using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of relays: a line of a board, which is meant if <c>kind</c> is left out, or a smart plug.</summary>
internal static class RelayKinds
{
    private const string Line = "line";

    /// <summary>The table.</summary>
    public static KindTable<RelayDevice> Table { get; } = new(
        Line, [new DeviceKindEntry<RelayDevice>(Line, "Relais sur une ligne de la carte", OnLine), .. PlugKeys.Entries<RelayDevice>("comme relais", OfPlug)]);

    private static RelayDevice OnLine(SettingsSection s)
    {
        LineSettings at = LineSection.Output(s);
        return new RelayDevice(s.Where, at) { Claims = [at.Claim], Says = ($"un relais ({at.Words(new MessageLanguage(true))})", $"a relay ({at.Words(new MessageLanguage(false))})") };
    }

    private static RelayDevice OfPlug(SettingsSection s, PlugSettings plug)
    {
        plug = plug with { ConfirmSeconds = s.Number("confirmSeconds", "Temps laissé à la prise pour confirmer un ordre, secondes", 1, 30, plug.ConfirmSeconds) };
        s.Guard(plug.CheckRelay);
        return new RelayDevice(s.Where, Line: null) { Plug = plug, Claims = [plug.Claimed(ClaimKind.PlugRelay)], Says = plug.Says() };
    }
}
