namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>Finds what two devices of a configuration both take for themselves.</summary>
internal static class Conflicts
{
    /// <summary>The conflicts, all of them errors.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="resolve">The file that a path of a device stands for: follows symbolic links if the device is there.</param>
    public static IEnumerable<Finding> Find(AgentSettings settings, Func<string, string> resolve)
    {
        (Claim Claim, string Where)[] all =
        [
            (settings.PinsClaim, "pins"),
            .. settings.Boards.SelectMany(b => b.Claims.Select(c => (c, b.Where))),
            .. settings.Buses.SelectMany(b => b.Claims.Select(c => (c, b.Where))),
            .. settings.Machines.SelectMany(m => m.Devices).SelectMany(d => d.Claims.Select(c => (c, d.Where))),
            .. settings.Machines.SelectMany(m => m.Lines).Select(l => (l.Claim, l.Where)),
        ];
        (Claim Claim, string Where)[] resolved = [.. all.Select(c => (c.Claim.DeviceFile is { } file ? c.Claim with { Where = resolve(file) } : c.Claim, c.Where))];
        foreach (IGrouping<Claim, (Claim Claim, string Where)> twice in resolved.GroupBy(c => c.Claim with { Part = 0 }).Where(g => g.Count() > 1 && !AreParts(g.Select(c => c.Claim.Part))))
        {
            string where = string.Join(", ", twice.Select(t => t.Where));
            yield return Finding.Error(where, $"{Says(twice.Key, new MessageLanguage(true))} sert deux fois", $"{Says(twice.Key, new MessageLanguage(false))} is used twice");
        }

        if (settings.IsPiHeader)
        {
            foreach (Finding finding in OnHeader(all))
            {
                yield return finding;
            }
        }
    }

    /// <summary>True if each device takes another part of the same thing.</summary>
    private static bool AreParts(IEnumerable<int> parts) => parts.All(p => p > 0) && parts.Distinct().Count() == parts.Count();

    private static IEnumerable<Finding> OnHeader(IReadOnlyList<(Claim Claim, string Where)> all)
    {
        foreach ((Claim line, string where) in all.Where(c => c.Claim is { Kind: ClaimKind.Line, Where: "" }))
        {
            if (all.FirstOrDefault(c => PiHeader.LinesOf(c.Claim).Contains(line.Number)) is { Claim: { } bus } taken)
            {
                yield return Finding.Error(
                    where,
                    $"la ligne {line.Number} (GPIO {line.Number}) appartient déjà à {Says(bus, new MessageLanguage(true))} ({taken.Where}) ; choisissez une autre ligne (si la carte n'est pas un Raspberry Pi : pins.header « other »)",
                    $"line {line.Number} (GPIO {line.Number}) already belongs to {Says(bus, new MessageLanguage(false))} ({taken.Where}); choose another line (if the board is no Raspberry Pi: pins.header \"other\")");
            }
        }
    }

    private static string Says(Claim c, MessageLanguage language) => c.Kind switch
    {
        ClaimKind.Line => language.Say($"la ligne {c.Number}", $"line {c.Number}") + (c.Where.Length == 0 ? "" : language.Say($" de la carte {c.Where}", $" of the board {c.Where}")),
        ClaimKind.Board => language.Say($"la carte {c.Where}", $"the board {c.Where}"),
        ClaimKind.Tty => language.Say($"la liaison série {c.Where}", $"the serial line {c.Where}"),
        ClaimKind.I2c => language.Say($"l'adresse {c.Number} (0x{c.Number:X2}) de {c.Where}", $"address {c.Number} (0x{c.Number:X2}) of {c.Where}"),
        ClaimKind.Modbus => language.Say($"l'adresse {c.Number} du bus {c.Where}", $"address {c.Number} of the bus {c.Where}"),
        ClaimKind.Host => $"{c.Where}:{c.Number}",
        ClaimKind.PlugMeter or ClaimKind.PlugRelay => language.Say($"le canal {c.Number} de la prise {c.Where}", $"channel {c.Number} of the plug {c.Where}"),
        ClaimKind.OneWire => language.Say($"la sonde 1-Wire {c.Where}", $"the 1-Wire sensor {c.Where}"),
        ClaimKind.Counter => language.Say($"le compte d'impulsions « {c.Where} » (counterName)", $"the pulse count \"{c.Where}\" (counterName)"),
        ClaimKind.Pcsc => language.Say($"le lecteur PC/SC {c.Where}", $"the PC/SC reader {c.Where}"),
        _ => c.Where,
    };
}
