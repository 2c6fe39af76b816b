using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Profiles;

/// <summary>
/// The profiles that a name may stand for: files <c>NAME.json</c> in the folder <c>profiles</c> beside the configuration, then in the one beside the program.
/// A file of the workshop hides the program's file of the same name.
/// </summary>
/// <param name="configFolder">Folder of the configuration.</param>
internal sealed class ProfileLibrary(string configFolder)
{
    /// <summary>Name of both folders.</summary>
    public const string FolderName = "profiles";

    /// <summary>Longest chain of <c>base</c>; a longer one is a circle.</summary>
    private const int LongestChain = 8;

    private const string Extension = ".json";
    private const string Schema = ".schema";
    private readonly string[] _folders = [Path.Combine(configFolder, FolderName), Path.Combine(AppContext.BaseDirectory, FolderName)];

    /// <summary>The names that are known.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. _folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*" + Extension))
            .Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(n => !n.EndsWith(Schema, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a profile by its name; null if that cannot be done. Then <paramref name="asker"/> has reported it under <paramref name="key"/>.</summary>
    public ProfileSettings? Read(string name, SettingsSection asker, string key, int depth = 0)
    {
        IReadOnlyList<string> names = Names;
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            string known = string.Join(", ", names);
            string? near = NearestName.Of(name, names);
            asker.Problem(
                key,
                $"le profil « {name} » est inconnu ({(names.Count == 0 ? "aucun n'est installé" : known)}){(near is null ? "" : $" ; vouliez-vous dire « {near} » ?")}",
                $"the profile \"{name}\" is unknown ({(names.Count == 0 ? "none is installed" : known)}){(near is null ? "" : $"; did you mean \"{near}\"?")}");
            return null;
        }

        if (depth >= LongestChain)
        {
            asker.Problem(key, $"la chaîne des profils de base dépasse {LongestChain} ; elle tourne sans doute en rond", $"the chain of base profiles is longer than {LongestChain}; it probably goes round in a circle");
            return null;
        }

        string file = _folders.Select(f => Path.Combine(f, name + Extension)).First(File.Exists);
        return SettingsText.ReadFile(file, SettingsText.LargestFile, ("un profil", "profile"), f => asker.Problem(key, $"{file}{(f.Where.Length == 0 ? "," : " :")} {f.French}", $"{file}{(f.Where.Length == 0 ? "," : ":")} {f.English}"), root =>
        {
            var section = new SettingsSection(root, file, asker.Context);
            ProfileSettings profile = ProfileSection.Read(section, depth + 1);
            section.Close();
            return profile with { Name = name };
        });
    }
}
