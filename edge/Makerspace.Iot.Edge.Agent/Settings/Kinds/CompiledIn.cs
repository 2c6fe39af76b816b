using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>What a configuration may choose only in a program that was built with the NuGet stack.</summary>
internal static class CompiledIn
{
    /// <summary>Says what to do where a known word stands for something that is not compiled in. An unknown word has been refused already.</summary>
    public static void RefuseUnlessCompiledIn(this SettingsSection s, string key, string word, IReadOnlyList<string> known, bool isCompiledIn, string instead)
    {
        if (!isCompiledIn && known.Contains(word) && !s.Context.IsListing)
        {
            s.Problem(
                key,
                $"« {word} » n'est pas compilé dans ce programme ; reconstruisez-le avec -p:NuGetStack=true, ou écrivez « {instead} »",
                $"\"{word}\" is not compiled into this program; build it with -p:NuGetStack=true, or write \"{instead}\"");
        }
    }

    /// <summary>The same for a kind of device.</summary>
    public static void RefuseUnlessCompiledIn<TSettings, TDevice>(this SettingsSection s, string key, string kind, AddedKinds<TSettings, TDevice> added, string instead) =>
        s.RefuseUnlessCompiledIn(key, kind, added.Names, added.Has(kind), instead);
}
