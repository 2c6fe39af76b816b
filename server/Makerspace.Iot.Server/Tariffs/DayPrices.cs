using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// What the sessions of a day are priced by, as one number for each day: while it is the same, so are the prices. A membership that begins today changes no number of an earlier day.
/// Immutable and thread-safe.
/// </summary>
internal sealed class DayPrices
{
    /// <summary>Bytes of a number.</summary>
    public const int Bytes = 16;

    /// <summary>Grows with every change of the rules by which sessions are priced and summed, and of the form in which sums are kept: then no sum of an earlier program counts.</summary>
    public const int Rules = 3;

    private readonly UInt128 _always;
    private readonly IReadOnlyList<TariffRate> _rates;
    private readonly (string Text, UInt128 Number, DateOnly First, DateOnly Last)[] _memberships;
    private readonly string[] _changed;
    private readonly CategoryHistory _categories;

    private DayPrices(IReadOnlyList<TariffRate> rates, IEnumerable<Membership> memberships, RegistrySnapshot registry)
    {
        _rates = rates;
        _memberships = [.. memberships.Select(m => (Text: $"m/{m.Person}/{m.Site}/{m.Structure}/{m.Kind}/{m.Hours}", m.FirstDay, Last: m.LastDay ?? DateOnly.MaxValue)).Select(m => (m.Text, NumberOf(m.Text), m.FirstDay, m.Last))];
        _categories = registry.CategoryHistory;
        _changed = [.. _categories.Former.Select(f => f.Machine).Distinct()];
        var changed = _changed.ToHashSet(StringComparer.Ordinal);
        _always = NumberOf($"rules/{Rules}");
        foreach (string text in registry.Sites.Select(s => $"s/{s.Name}/{s.TimeZone}").Concat(registry.Machines.Values.Where(m => !changed.Contains(m.Name)).Select(m => $"c/{m.Name}/{m.Category}")))
        {
            _always += NumberOf(text);
        }
    }

    /// <summary>The numbers of a state of the registry; the same object as long as nothing that prices sessions has changed.</summary>
    public static DayPrices Of(RegistryTables tables) => tables.Derive(PriceList.Sources(tables), () => new DayPrices(tables.Rates, tables.Memberships, RegistrySnapshot.Of(tables)));

    /// <summary>The number of a day in UTC, which touches the day before and the day after somewhere on earth. What it is made of counts in no order: it is a sum.</summary>
    public byte[] Of(DateOnly day)
    {
        (DateOnly from, DateOnly to) = (day.AddDays(-1), day.AddDays(1));
        UInt128 sum = _always;
        foreach (TariffRate rate in _rates)
        {
            if (rate.FirstDay <= to)
            {
                sum += NumberOf(string.Create(CultureInfo.InvariantCulture, $"r/{rate.Kind}/{rate.Site}/{rate.Category}/{rate.EurosPerActiveHour}/{rate.EurosPerKwh}/{rate.FirstDay.DayNumber}/{(rate.LastDay < to ? rate.LastDay.Value.DayNumber : 0)}") + Details(rate));
            }
        }

        foreach ((string text, UInt128 number, DateOnly first, DateOnly last) in _memberships)
        {
            if (first <= from && last >= to)
            {
                sum += number;
            }
            else if (first <= to && last >= from)
            {
                sum += NumberOf(string.Create(CultureInfo.InvariantCulture, $"{text}/{(first > from ? first.DayNumber : 0)}/{(last < to ? last.DayNumber : 0)}"));
            }
        }

        foreach (string machine in _changed)
        {
            sum += NumberOf($"c/{machine}/{_categories.CategoryOf(machine, from)}/{_categories.CategoryOf(machine, day)}/{_categories.CategoryOf(machine, to)}");
        }

        byte[] bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, sum);
        return bytes;
    }

    // Nothing for a plain rate of no machine: its number stays what it was before there were others.
    private static string Details(TariffRate rate) => rate.Machine == Everywhere.Mark && rate.Terms is null ? string.Empty : $"/{rate.Machine}/{rate.Terms}";

    private static UInt128 NumberOf(string text) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
