using System.Numerics;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>What an interlock that is not satisfied is called on the display.</summary>
internal static class InterlockLines
{
    /// <summary>One line for each, the most urgent first.</summary>
    public static IEnumerable<string> Of(InterlockKinds kinds, Words w)
    {
        for (int bit = 0; bit <= BitOperations.Log2((uint)InterlockKinds.Coolant); bit++)
        {
            InterlockKinds kind = kinds & (InterlockKinds)(1 << bit);
            if (kind != InterlockKinds.None)
            {
                yield return Name(kind, w);
            }
        }
    }

    private static string Name(InterlockKinds kind, Words w) => kind switch
    {
        InterlockKinds.EmergencyStop => w["Arrêt d'urgence", "Emergency stop"],
        InterlockKinds.Lid => w["Capot ouvert", "Lid open"],
        InterlockKinds.Extractor => w["Pas d'aspiration", "No extraction"],
        _ => w["Pas d'eau", "No coolant"],
    };
}
