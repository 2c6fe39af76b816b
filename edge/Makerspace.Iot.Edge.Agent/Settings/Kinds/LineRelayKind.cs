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

    private sealed record Device(string Where, LineSettings At) : RelayDevice(Where)
    {
        public override IReadOnlyList<Claim> Claims => [At.Claim];

        internal override LineSettings Line => At;

        internal override IOutputPin Open(DeviceContext context) => context.Board(At.Board).OpenRelay(At.Line, At.ActiveLow);

        internal override string Words(MessageLanguage language) => language.Say($"un relais ({At.Words(language)})", $"a relay ({At.Words(language)})");
    }
}
