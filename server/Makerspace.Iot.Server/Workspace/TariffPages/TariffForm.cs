using System.Globalization;
using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.MemberPages;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>The fields of a tariff as texts. Each is named as the rules name it, so that what is wrong finds its field by itself.</summary>
public sealed class TariffForm
{
    private const int MostText = 200;

    // Rows of tiers and materials that are offered beyond those that are filled in.
    private const int FreeTiers = 2;
    private const int FreeMaterials = 3;
    private static readonly string[] TierParts = ["afterHours", "euros"];
    private static readonly string[] MaterialParts = ["label", "unit", "euros"];

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    private TariffForm()
    {
    }

    /// <summary>Rows of tiers of a price that the form shows.</summary>
    public int TierRows(string price) => Math.Min(TariffTerms.MostTiers, Filled(price + ".tiers", TierParts, TariffTerms.MostTiers).Count + FreeTiers);

    /// <summary>Rows of materials that the form shows.</summary>
    public int MaterialRows => Math.Min(TariffTerms.MostConsumables, Filled("consumables", MaterialParts, TariffTerms.MostConsumables).Count + FreeMaterials);

    /// <summary>The text of a field; empty if there is none.</summary>
    public string this[string field] => _texts.GetValueOrDefault(field, string.Empty);

    /// <summary>The fields that a problem may name.</summary>
    public static IReadOnlySet<string> Fields { get; } = new HashSet<string>(
    [
        .. new[] { "active", "occupied", "supervisor" }.SelectMany(t => new[] { "euros", "freeMinutes", "stepMinutes" }.Select(f => $"{t}.{f}")),
        .. new[] { "active", "occupied" }.SelectMany(t => Enumerable.Range(0, TariffTerms.MostTiers).SelectMany(i => TierParts.Select(p => $"{t}.tiers[{i}].{p}"))),
        .. Enumerable.Range(0, TariffTerms.MostConsumables).SelectMany(i => MaterialParts.Select(p => $"consumables[{i}].{p}")),
        "energy.euros", "energy.offPeakEuros", "energy.offPeakHours", "startFee", "minimum", "dailyCap", "monthlyCap", "included.hours", "included.carryMonths", "missedBooking.fee", "missedBooking.perHour",
        "sample.minutes", "sample.kwh", "trial.from", "trial.to", "kind", "site", "category", "machine", "firstDay", "lastDay", "reason",
    ]);

    /// <summary>A blank form.</summary>
    public static TariffForm Blank() => new();

    /// <summary>The form of terms that stand.</summary>
    public static TariffForm Of(TariffTerms terms)
    {
        var form = new TariffForm();
        form.Show("active", terms.Active);
        form.Show("occupied", terms.Occupied);
        form.Show("supervisor", terms.Supervisor);
        form._texts["energy.euros"] = Text(terms.Energy?.Euros);
        form._texts["energy.offPeakEuros"] = Text(terms.Energy?.OffPeakEuros);
        form._texts["energy.offPeakHours"] = terms.Energy?.OffPeakHours ?? string.Empty;
        form._texts["startFee"] = terms.StartFee == 0 ? string.Empty : Text(terms.StartFee);
        form._texts["minimum"] = terms.MinimumCents == 0 ? string.Empty : Text(terms.MinimumCents / 100m);
        form._texts["dailyCap"] = Text(terms.DailyCapCents / 100m);
        form._texts["monthlyCap"] = Text(terms.MonthlyCapCents / 100m);
        form._texts["included.hours"] = Text(terms.Included?.Hours);
        form._texts["included.carryMonths"] = terms.Included is { CarryMonths: > 0 } carried ? Text(carried.CarryMonths) : string.Empty;
        form._texts["missedBooking.fee"] = Text(terms.MissedBooking?.Fee);
        form._texts["missedBooking.perHour"] = terms.MissedBooking is { PerHour: > 0 } missed ? Text(missed.PerHour) : string.Empty;
        foreach (UsagePurpose purpose in terms.FreePurposes)
        {
            form._texts[Free(purpose)] = "on";
        }

        foreach ((ConsumablePrice c, int i) in terms.Consumables.Select((c, i) => (c, i)))
        {
            string at = $"consumables[{i}].";
            (form._texts[at + "label"], form._texts[at + "unit"], form._texts[at + "euros"], form._texts[at + "code"]) = (c.Label, c.Unit, Text(c.Euros), c.Code);
        }

        return form;
    }

    /// <summary>The form as it was sent, without fields that are none of it.</summary>
    public static TariffForm Of(IFormCollection sent)
    {
        var form = new TariffForm();
        foreach ((string field, var values) in sent)
        {
            form._texts[field] = FormText.Trimmed(values.ToString(), MostText);
        }

        form.Close("active.tiers", TierParts, TariffTerms.MostTiers);
        form.Close("occupied.tiers", TierParts, TariffTerms.MostTiers);
        form.Close("consumables", [.. MaterialParts, "code"], TariffTerms.MostConsumables);
        return form;
    }

    /// <summary>Sets a field.</summary>
    public TariffForm Set(string field, string text)
    {
        _texts[field] = text;
        return this;
    }

    /// <summary>Name of the field of a free purpose.</summary>
    public static string Free(UsagePurpose purpose) => "free." + purpose;

    /// <summary>The terms. What cannot be read is among the problems; what does not fit is found by the rules.</summary>
    public TariffTerms Read(Locale l, List<(string Field, string Words)> problems)
    {
        var read = new Reader(this, l, problems);
        decimal? offPeak = read.Euros("energy.offPeakEuros");
        (decimal? kwh, int? hours, decimal? fee, decimal? perHour) = (read.Euros("energy.euros"), read.Whole("included.hours"), read.Euros("missedBooking.fee"), read.Euros("missedBooking.perHour"));
        if (hours is null && this["included.carryMonths"].Length > 0)
        {
            problems.Add(("included.hours", l[TariffTexts.HoursFirst]));
        }

        if (kwh is null && (offPeak is not null || this["energy.offPeakHours"].Length > 0))
        {
            problems.Add(("energy.euros", l[TariffTexts.PeakFirst]));
        }

        return new TariffTerms
        {
            Active = Time("active", read),
            Occupied = Time("occupied", read),
            Supervisor = Time("supervisor", read),
            Energy = kwh is { } euros ? new EnergyPrice(euros, offPeak, Hours(this["energy.offPeakHours"])) : null,
            StartFee = read.Euros("startFee") ?? 0,
            MinimumCents = read.Cents("minimum") ?? 0,
            DailyCapCents = read.Cents("dailyCap"),
            MonthlyCapCents = read.Cents("monthlyCap"),
            Included = hours is { } included ? new IncludedHours(included, read.Whole("included.carryMonths") ?? 0) : null,
            FreePurposes = [.. Enum.GetValues<UsagePurpose>().Where(p => p != UsagePurpose.Maintenance && this[Free(p)].Length > 0)],
            Consumables = [.. Filled("consumables", MaterialParts, TariffTerms.MostConsumables).Select(i => $"consumables[{i}].").Select(at => new ConsumablePrice(
                this[at + "code"] is { Length: > 0 } code ? code : Code(this[at + "label"]), this[at + "label"], this[at + "unit"], read.Euros(at + "euros", must: true) ?? 0))],
            MissedBooking = fee is null && perHour is null ? null : new MissedBookingPrice(fee ?? 0, perHour ?? 0),
        };
    }

    /// <summary>The session of the examples; the usual one if it cannot be read.</summary>
    public SampleSession Sample(Locale l, List<(string Field, string Words)> problems)
    {
        var read = new Reader(this, l, problems);
        (decimal minutes, decimal kwh) = (read.Number("sample.minutes", 1440) ?? SampleSession.Usual.ActiveMinutes, read.Number("sample.kwh", 1000) ?? SampleSession.Usual.Kwh);
        return new SampleSession(minutes, kwh);
    }

    private static string Text(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture).Replace('.', ',') ?? string.Empty;

    // A word processor makes its own spaces and dashes.
    private static string Hours(string text) => string.Concat(text.Select(c => char.IsWhiteSpace(c) ? ' ' : c is '–' or '—' or '‑' ? '-' : c));

    // A name for entries, made of the label: people never write it.
    private static string Code(string label)
    {
        string plain = string.Concat(label.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark).Select(char.ToLowerInvariant)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return plain.Length > WireName.MaxLength ? plain[..WireName.MaxLength].Trim('-') : plain;
    }

    private void Show(string field, TimePrice? price)
    {
        if (price is null)
        {
            return;
        }

        (_texts[field + ".euros"], _texts[field + ".unit"]) = (Text(price.Euros), price.Unit.ToString());
        _texts[field + ".freeMinutes"] = price.FreeMinutes == 0 ? string.Empty : Text(price.FreeMinutes);
        _texts[field + ".stepMinutes"] = price.StepMinutes == 0 ? string.Empty : Text(price.StepMinutes);
        foreach ((TimeTier tier, int i) in price.Tiers.Select((t, i) => (t, i)))
        {
            (_texts[$"{field}.tiers[{i}].afterHours"], _texts[$"{field}.tiers[{i}].euros"]) = (Text(tier.AfterHours), Text(tier.Euros));
        }
    }

    private TimePrice? Time(string field, Reader read)
    {
        decimal? euros = read.Euros(field + ".euros");
        (int? free, int? step) = (read.Whole(field + ".freeMinutes"), read.Whole(field + ".stepMinutes"));
        TimeTier[] tiers = [.. Filled(field + ".tiers", TierParts, TariffTerms.MostTiers).Select(i => $"{field}.tiers[{i}].").Select(at =>
            new TimeTier(read.Whole(at + "afterHours", must: true) ?? 0, read.Euros(at + "euros", must: true) ?? 0))];
        if (euros is null)
        {
            read.Demand(field + ".euros", free is not null || step is not null || tiers.Length > 0);
            return null;
        }

        return new TimePrice(euros.Value, this[field + ".unit"] == nameof(TimeUnit.Minute) ? TimeUnit.Minute : TimeUnit.Hour) { FreeMinutes = free ?? 0, StepMinutes = step ?? 0, Tiers = tiers };
    }

    private List<int> Filled(string list, IEnumerable<string> parts, int most) => [.. Enumerable.Range(0, most).Where(i => parts.Any(p => this[$"{list}[{i}].{p}"].Length > 0))];

    // Moves rows up over empty ones, so that their numbers are those of the rules.
    private void Close(string list, string[] parts, int most)
    {
        foreach ((int from, int to) in Filled(list, parts.Where(p => p != "code"), most).Select((from, to) => (from, to)).Where(m => m.from != m.to))
        {
            foreach (string part in parts)
            {
                _texts[$"{list}[{to}].{part}"] = this[$"{list}[{from}].{part}"];
                _texts.Remove($"{list}[{from}].{part}");
            }
        }
    }

    private sealed class Reader(TariffForm form, Locale l, List<(string Field, string Words)> problems)
    {
        public decimal? Euros(string field, bool must = false) => Number(field, RecordRules.MostEuros, 4, must, TariffTexts.BadEuros);

        public long? Cents(string field) => Number(field, RecordRules.MostEuros, 2, false, TariffTexts.BadCents) is { } euros ? (long)(euros * 100) : null;

        public int? Whole(string field, bool must = false) => (int?)Number(field, 100_000, 0, must, TariffTexts.BadWhole);

        public decimal? Number(string field, decimal most) => Number(field, most, 3, false, TariffTexts.BadNumber);

        public void Demand(string field, bool must)
        {
            if (must)
            {
                problems.Add((field, l[TariffTexts.PriceFirst]));
            }
        }

        private decimal? Number(string field, decimal most, int decimals, bool must, Phrase wrong)
        {
            string text = string.Concat(form[field].Where(c => !char.IsWhiteSpace(c) && c != '€')).Replace(',', '.');
            if (text.Length == 0)
            {
                Demand(field, must);
                return null;
            }

            if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number <= most && number == decimal.Round(number, decimals))
            {
                return number;
            }

            problems.Add((field, l.Say(wrong, form[field])));
            return null;
        }
    }
}
