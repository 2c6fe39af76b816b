using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A board of the configuration besides <c>pins</c>.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Name">The name by which lines call it.</param>
/// <param name="Settings">Which board.</param>
public sealed record BoardDevice(string Where, string Name, PinBoardSettings Settings) : ConfiguredDevice(Where)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => [Settings.IsExpander ? new Claim(ClaimKind.I2c, Settings.Path, Settings.Address) : new Claim(ClaimKind.Board, Settings.Path)];

    internal override string Words(MessageLanguage language) => Settings.IsExpander
        ? language.Say(
            $"un {Settings.Kind.ToUpperInvariant()} en I2C sur {Settings.Path}, adresse 0x{Settings.Address:X2}, {Settings.MostLines} lignes ; agent tué, la puce garde ses sorties jusqu'au redémarrage, où tout est coupé aussitôt",
            $"a {Settings.Kind.ToUpperInvariant()} by I2C on {Settings.Path}, address 0x{Settings.Address:X2}, {Settings.MostLines} lines; if the agent is killed, the chip keeps its outputs until the next start, which switches all of them off at once")
        : $"{Settings.Path} ({Settings.Kind})";
}
