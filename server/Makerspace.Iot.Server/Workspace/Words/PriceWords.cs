using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Words;

/// <summary>The words of a price, or of why there is none.</summary>
public static class PriceWords
{
    /// <summary>An amount in euros, or why the session has none.</summary>
    public static string Of(Price price, Locale l) => price.Outcome switch
    {
        PriceOutcome.Priced => l.Euros(price.Euros!.Value),
        PriceOutcome.NotBilled => l[TableTexts.NotBilled],
        PriceOutcome.NoMembership => l[TableTexts.NoMembership],
        _ => l[TableTexts.NoTariff],
    };
}
