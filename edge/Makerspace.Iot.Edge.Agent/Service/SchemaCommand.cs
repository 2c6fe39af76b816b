using System.CommandLine;
using Makerspace.Iot.Edge.Agent.Settings.Schema;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary><c>schema</c>: prints the JSON Schema of the configuration, of a profile or of a meter, as this program reads them.</summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Make()
    {
        var profile = new Option<bool>("--profile") { Description = "Le schéma d'un profil de machine" };
        var meter = new Option<bool>("--meter") { Description = "Le schéma d'un fichier de compteur Modbus" };
        var schema = new Command("schema", "Affiche le schéma JSON de la configuration") { profile, meter };
        schema.SetAction(parsed => Console.Out.Write(parsed.GetValue(profile) ? SettingsSchema.Profile() : parsed.GetValue(meter) ? SettingsSchema.Meter() : SettingsSchema.Agent()));
        return schema;
    }
}
