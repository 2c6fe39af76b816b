using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>Which meter is to have which address.</summary>
/// <param name="Kind">Kind of meter.</param>
/// <param name="From">The address that it has; <see cref="MeterAddress.PzemGeneral"/> for a PZEM that is alone on the bus.</param>
/// <param name="To">The address that it is to have.</param>
internal sealed record MeterAddressOrder(string Kind, int From, int To)
{
    /// <summary>Name of its bus; null where there is only one.</summary>
    public string? Bus { get; init; }

    /// <summary>Its rate where it is not the bus's yet.</summary>
    public int? Baud { get; init; }

    /// <summary>Why it cannot be, in words; null where it can.</summary>
    public string? WhyNot(Tongue tongue)
    {
        if (To is < 1 or > MeterAddress.Highest || !(From is >= 1 and <= MeterAddress.Highest || (From == MeterAddress.PzemGeneral && MeterAddress.HasGeneral(Kind))))
        {
            return tongue.Say("Une adresse Modbus va de 1 à 247 ; seul un PZEM seul sur le bus répond aussi à 248.", "A Modbus address is 1 to 247; only a PZEM that is alone on its bus answers to 248 as well.");
        }

        if (From == To)
        {
            return tongue.Say($"Le compteur a déjà l'adresse {To}.", $"The meter has the address {To} already.");
        }

        return Baud is { } baud && !SerialSettings.KnownBaudRates.Contains(baud)
            ? tongue.Say($"{baud} bauds n'est pas possible ; essayez 2400 ou 9600.", $"{baud} baud is not possible; try 2400 or 9600.")
            : null;
    }
}
