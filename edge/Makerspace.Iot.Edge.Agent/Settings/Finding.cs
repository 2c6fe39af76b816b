
namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>How grave a finding is.</summary>
internal enum Severity
{
    /// <summary>It works, but a person should know.</summary>
    Warning,

    /// <summary>The agent does not start with it; with a certificate or key of a link that is missing it does, and stays without that link.</summary>
    Error,
}

/// <summary>Something that a configuration should not have, or lacks: a key that is wrong by itself, or keys that do not fit together.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Where">Path in the configuration; empty for the whole.</param>
/// <param name="French">What it is and what to do, in French.</param>
/// <param name="English">The same in English.</param>
internal sealed record Finding(Severity Severity, string Where, string French, string English)
{
    /// <summary>The finding as a line.</summary>
    public string Say(MessageLanguage language) => Where.Length == 0 ? language.Say(French, English) : $"{Where} : {language.Say(French, English)}";

    /// <summary>An error.</summary>
    public static Finding Error(string where, string french, string english) => new(Severity.Error, where, french, english);

    /// <summary>A warning.</summary>
    public static Finding Warning(string where, string french, string english) => new(Severity.Warning, where, french, english);
}
