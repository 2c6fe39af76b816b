using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A relay on a line of the pin board.</summary>
internal static class LineRelayKind
{
    /// <summary>Its word.</summary>
    public const string Name = "line";

    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<RelayDevice> Entry { get; } = new(Name, "Relais sur une ligne de la carte", s => new Device(s.Where, LineSection.Output(s)));

    private sealed record Device(string Where, LineSettings Line) : RelayDevice(Where)
    {
        public override IReadOnlyList<Claim> Claims => [Line.Claim];

        internal override IOutputPin Open(DeviceContext context) => context.Board is IKeepingBoard keeping
            ? keeping.OpenKeptOutput(Line.Line, Line.ActiveLow)
            : context.Board.OpenOutput(Line.Line, Line.ActiveLow, active: false);

        internal override string Words(Tongue tongue) => tongue.Say($"un relais ({Line.Words(tongue)})", $"a relay ({Line.Words(tongue)})");
    }
}
