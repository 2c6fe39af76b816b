namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The language in which a configuration is explained: French, or English.</summary>
/// <param name="IsFrench">True for French.</param>
internal readonly record struct MessageLanguage(bool IsFrench)
{
    /// <summary>The words of that language.</summary>
    public string Say(string french, string english) => IsFrench ? french : english;
}
