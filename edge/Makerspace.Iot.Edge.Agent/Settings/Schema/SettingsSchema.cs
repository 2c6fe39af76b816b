namespace Makerspace.Iot.Edge.Agent.Settings.Schema;

/// <summary>The schemas that are kept in <c>firmware-config</c>; a test holds the files equal to these texts.</summary>
internal static class SettingsSchema
{
    /// <summary>Schema of an agent's configuration.</summary>
    public static string Agent() => SchemaWriter.Write(
        SettingsShapes.Agent(), "Configuration d'un agent Makerspace.Iot", "Écrit d'après le lecteur de l'agent lui-même (agent schema). Les chemins relatifs partent du dossier du fichier.");

    /// <summary>Schema of a profile.</summary>
    public static string Profile() => SchemaWriter.Write(
        SettingsShapes.Profile(), "Profil de machine Makerspace.Iot", "Comment une sorte de machine est servie. Écrit d'après le lecteur de l'agent lui-même (agent schema --profile).");

    /// <summary>Schema of a meter's file.</summary>
    public static string Meter() => SchemaWriter.Write(
        SettingsShapes.Meter(), "Compteur Modbus Makerspace.Iot", "Ce que mesure un compteur, dans quels registres, et jusqu'où le croire. Écrit d'après le lecteur de l'agent lui-même (agent schema --meter).");
}
