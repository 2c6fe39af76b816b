namespace Makerspace.Iot.Server.Web;

/// <summary>The languages of the screens. French is the default; English is the second.</summary>
public enum Language
{
    /// <summary>French, as written in France.</summary>
    French,

    /// <summary>English, as written in Great Britain.</summary>
    English,
}
