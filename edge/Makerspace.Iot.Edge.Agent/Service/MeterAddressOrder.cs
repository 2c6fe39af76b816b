using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>Which meter is to have which address.</summary>
/// <param name="Kind">Kind of meter.</param>
/// <param name="From">The address that it has; the general one of its kind for a meter that is alone on the bus.</param>
/// <param name="To">The address that it is to have.</param>
internal sealed record MeterAddressOrder(string Kind, int From, int To)
{
    /// <summary>Name of its bus; null if there is only one.</summary>
    public string? Bus { get; init; }

    /// <summary>Its rate if it is not the bus's yet.</summary>
    public int? Baud { get; init; }

    /// <summary>Why it cannot be, in words; null if it can.</summary>
    /// <param name="place">Where such a meter keeps its address.</param>
    /// <param name="language">Language.</param>
    public string? WhyNot(AddressRegister place, MessageLanguage language)
    {
        if (To is < 1 or > MeterAddress.Highest || !(From is >= 1 and <= MeterAddress.Highest || From == place.General))
        {
            return place.General is { } general
                ? language.Say($"Une adresse Modbus va de 1 à 247 ; un {Kind} seul sur le bus répond aussi à {general}.", $"A Modbus address is 1 to 247; a {Kind} that is alone on its bus answers to {general} as well.")
                : language.Say("Une adresse Modbus va de 1 à 247.", "A Modbus address is 1 to 247.");
        }

        if (From == To)
        {
            return language.Say($"Le compteur a déjà l'adresse {To}.", $"The meter has the address {To} already.");
        }

        return Baud is { } baud && !SerialSettings.KnownBaudRates.Contains(baud)
            ? language.Say($"{baud} bauds n'est pas possible ; essayez 2400 ou 9600.", $"{baud} baud is not possible; try 2400 or 9600.")
            : null;
    }
}
