
namespace Makerspace.Iot.Server.Machines;

/// <summary>Names for people of what the ledger knows by wire name only. A name that the registry has lost is shown by its wire name.</summary>
/// <param name="Machines">By machine.</param>
/// <param name="Sites">By site.</param>
/// <param name="Structures">By reference.</param>
public sealed record Names(IReadOnlyDictionary<string, string> Machines, IReadOnlyDictionary<string, string> Sites, IReadOnlyDictionary<string, string> Structures)
{
    /// <summary>A machine's name.</summary>
    public string Machine(string machine) => Machines.GetValueOrDefault(machine, machine);

    /// <summary>A site's name.</summary>
    public string Site(string site) => Sites.GetValueOrDefault(site, site);

    /// <summary>A structure's name.</summary>
    public string Structure(string structure) => Structures.GetValueOrDefault(structure, structure);

    /// <summary>A person's reference, cut short for a table; the whole stands in the tool tip.</summary>
    public static string Short(string reference) => reference.Length <= 11 ? reference : string.Concat(reference.AsSpan(0, 10), "…");
}
