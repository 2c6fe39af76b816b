namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>Language of the display at a machine.</summary>
public enum DisplayLanguage
{
    /// <summary>French.</summary>
    French,

    /// <summary>English.</summary>
    English,
}
