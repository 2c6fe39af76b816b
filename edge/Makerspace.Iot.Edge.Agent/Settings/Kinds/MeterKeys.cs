using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>Keys that several kinds of meters have.</summary>
internal static class MeterKeys
{
    /// <summary>Reads <see cref="MeterDevice.IsReversed"/>, of a meter that tells the direction of power.</summary>
    public static bool Reversed(SettingsSection s) =>
        s.Flag("reversed", "Vrai si le compteur ou son transformateur de courant est monté à l'envers et le reste : le signe de la puissance est retourné ; l'énergie est alors estimée d'après la puissance, sans le compte du compteur", false);
}
