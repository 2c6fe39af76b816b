using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>The legal body that bills.</summary>
public sealed class Issuer : Record
{
    /// <summary>Wire name.</summary>
    public required string Ref { get; set; }

    /// <summary>Registered name, at most 120 characters.</summary>
    public required string Label { get; set; }

    /// <summary>SIREN, nine digits with a right key.</summary>
    public required string Siren { get; set; }

    /// <summary>Number and street.</summary>
    public required string Street { get; set; }

    /// <summary>Postal code and town.</summary>
    public required string Town { get; set; }

    /// <summary>VAT number; null if it has none.</summary>
    public string? VatNumber { get; set; }

    /// <summary>What stands before the numbers of its documents, see <see cref="DocumentNumber"/>.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>Days of grace after a month, 0 to <see cref="ClosingPeriod.MostGraceDays"/>.</summary>
    public int GraceDays { get; set; } = 10;

    /// <inheritdoc/>
    public override string Title() => Ref;

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. Fields.Name("ref", Ref),
        .. RecordRules.Text("label", Label, must: true), .. RecordRules.Text("street", Street, must: true), .. RecordRules.Text("town", Town, must: true), .. RecordRules.Text("vatNumber", VatNumber, must: false),
        .. Fields.If(!Registry.Siren.IsValid(Siren), new RecordProblem("siren", RecordFault.Siren, Siren)),
        .. Fields.If(!DocumentNumber.IsPrefix(Prefix), new RecordProblem("prefix", RecordFault.Name, Prefix)),
        .. Fields.If(GraceDays is < 0 or > ClosingPeriod.MostGraceDays, new RecordProblem("graceDays", RecordFault.Range, "0", $"{ClosingPeriod.MostGraceDays}")),
    ];
}

/// <summary>Which issuer bills what is used at a site, from the first day of a month until the next one of the same site.</summary>
public sealed class IssuerSite : Record
{
    /// <summary>The site; unique together with <see cref="FirstDay"/>.</summary>
    public required string Site { get; set; }

    /// <summary>The issuer.</summary>
    public required string Issuer { get; set; }

    /// <summary>First day of a month, so that no month is shared by two issuers.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <inheritdoc/>
    public override string Title() => $"{Site} {FirstDay:yyyy-MM-dd}";

    internal override IEnumerable<RecordProblem> Problems() =>
        [.. Fields.Name("site", Site), .. Fields.Name("issuer", Issuer), .. Fields.If(FirstDay.Day != 1, new RecordProblem("firstDay", RecordFault.FirstOfMonth))];
}

/// <summary>How the services of an issuer are taxed, from a day until the next one begins.</summary>
public sealed class IssuerVat : Record
{
    /// <summary>The issuer; unique together with <see cref="FirstDay"/>.</summary>
    public required string Issuer { get; set; }

    /// <summary>First day, by the day of the entry.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <summary>Rate in percent; 0 if a reason is given.</summary>
    public decimal Percent { get; set; }

    /// <summary>Code of the reason for no tax; null if taxed.</summary>
    public string? Exemption { get; set; }

    /// <summary>What the documents say of it, with the article in force; null if taxed.</summary>
    public string? Mention { get; set; }

    /// <summary>As a line has it.</summary>
    public VatTerms Terms => new(Percent, Exemption);

    /// <inheritdoc/>
    public override string Title() => $"{Issuer} {FirstDay:yyyy-MM-dd}";

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. Fields.Name("issuer", Issuer),
        .. RecordRules.Text("mention", Mention, must: Exemption is not null), .. RecordRules.Text("exemption", Exemption, must: false),
        .. Fields.If(!Terms.IsSound || Percent != decimal.Round(Percent, 2), new RecordProblem("percent", RecordFault.Range, Exemption is null ? "0,01" : "0", Exemption is null ? $"{VatTerms.MostPercent}" : "0")),
    ];
}

/// <summary>Where the documents of a structure go.</summary>
public sealed class PayerAddress : Record
{
    /// <summary>The structure; unique.</summary>
    public required string Structure { get; set; }

    /// <summary>Number and street.</summary>
    public required string Street { get; set; }

    /// <summary>Postal code and town.</summary>
    public required string Town { get; set; }

    /// <inheritdoc/>
    public override string Title() => Structure;

    internal override IEnumerable<RecordProblem> Problems() =>
        [.. Fields.Name("structure", Structure), .. RecordRules.Text("street", Street, must: true), .. RecordRules.Text("town", Town, must: true)];
}

internal static class Fields
{
    public static IEnumerable<RecordProblem> Name(string field, string name) => If(!Contracts.WireName.IsValid(name), new RecordProblem(field, RecordFault.Name, name));

    public static RecordProblem[] If(bool wrong, RecordProblem problem) => wrong ? [problem] : [];
}
