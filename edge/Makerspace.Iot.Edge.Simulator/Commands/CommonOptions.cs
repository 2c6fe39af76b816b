using System.CommandLine;
using System.Globalization;

namespace Makerspace.Iot.Edge.Simulator.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Scenario() => new("--scenario") { Description = "Dossier du scénario", Required = true };

    public static Option<long> Seed() => new("--seed") { Description = "Graine du hasard", DefaultValueFactory = _ => 1 };

    public static Option<double> Pace()
    {
        var pace = new Option<double>("--pace") { Description = "Une journée d’atelier passe tant de fois plus vite (1 à 200)", DefaultValueFactory = _ => 20 };
        pace.Validators.Add(r =>
        {
            if (r.GetValue(pace) is not (>= 1 and <= 200))
            {
                r.AddError("--pace : de 1 à 200");
            }
        });
        return pace;
    }

    /// <summary>Reads <c>host:port</c>; throws <see cref="FormatException"/> if it is not one.</summary>
    public static (string Host, int Port) HostPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535
            ? (text[..colon], port)
            : throw new FormatException($"« {text} » : hôte:port attendu, par exemple 127.0.0.1:18883");
    }
}
