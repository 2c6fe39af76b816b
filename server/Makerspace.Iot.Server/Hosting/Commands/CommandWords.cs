using System.Globalization;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>The language of one call of the program: that of <c>--lang</c>, else French. It is the UI culture of the call.</summary>
internal static class CommandWords
{
    private const string Option = "--lang";

    /// <summary>Takes it from the arguments, so that what is wrong with them is told in it too.</summary>
    public static void Choose(string[] args)
    {
        int at = Array.FindIndex(args, a => a == Option || a.StartsWith(Option + "=", StringComparison.Ordinal) || a.StartsWith(Option + ":", StringComparison.Ordinal));
        string? asked = at < 0 ? null : args[at].Length > Option.Length ? args[at][(Option.Length + 1)..] : at + 1 < args.Length ? args[at + 1] : null;
        CultureInfo.CurrentUICulture = (asked == Locale.English.Code ? Locale.English : Locale.French).Culture;
    }

    /// <summary>A text in the language of this call, with the plain spaces of a terminal.</summary>
    public static string Say(string french, string english) => Locale.Current.Language == Language.English ? english : french;

    /// <summary>A problem in the language of this call.</summary>
    public static string Say(Exception problem) => problem is ToldException told ? Say(told.Message, told.English) : problem.Message;

    /// <summary>A phrase in the language of this call.</summary>
    public static string Say(Phrase phrase) => Say(phrase.French, phrase.English);
}
