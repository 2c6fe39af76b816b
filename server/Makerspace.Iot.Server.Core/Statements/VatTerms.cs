namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>How value-added tax stands on a line: a rate, or why there is none.</summary>
/// <param name="Percent">Rate in percent, 0 to 30; 0 with a reason.</param>
/// <param name="Exemption">Code of the reason, such as <c>VATEX-FR-FRANCHISE</c>; null if the line is taxed. Codes and their mentions are dated data.</param>
public sealed record VatTerms(decimal Percent, string? Exemption = null)
{
    /// <summary>Highest rate.</summary>
    public const decimal MostPercent = 30;

    /// <summary>True if it is one or the other: a rate above zero, or a reason.</summary>
    public bool IsSound => Exemption is null ? Percent is > 0 and <= MostPercent : Percent == 0 && Exemption.Length > 0;
}
