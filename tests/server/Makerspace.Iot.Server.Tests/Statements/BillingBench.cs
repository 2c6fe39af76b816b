using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Statements;

/// <summary>An association that bills la-fab from January 2026 on, with sessions of a structure in February, on 15 March.</summary>
internal sealed class BillingBench : IAsyncDisposable
{
    public static readonly CalendarMonth February = new(2026, 2);
    public static readonly CalendarMonth March = new(2026, 3);

    private BillingBench(LedgerBench ledger)
    {
        Ledger = ledger;
        Writer = new RegistryWriter(ledger.Database.Factory, RolePolicy.Instance, Time);
        Closings = new MonthClosings(Writer, ledger.Database.Factory, new LiveBoard(Time), Time);
        Reader = new StatementReader(ledger.Database.Factory);
        Edits = new BillingEdits(Writer);
    }

    public LedgerBench Ledger { get; }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 3, 15, 9, 0, 0, TimeSpan.Zero));

    public RegistryWriter Writer { get; }

    public MonthClosings Closings { get; }

    public StatementReader Reader { get; }

    public BillingEdits Edits { get; }

    public static Actor Terminal { get; } = Actor.AtTerminal("Sophie");

    public static Issuer Association => new() { Ref = "asso", Label = "Association La Fab", Siren = "732829320", Street = "1 rue de l'Atelier", Town = "16000 Angoulême", Prefix = "F" };

    public static async Task<BillingBench> CreateAsync(DatabaseKind kind, bool address = true, bool tariff = true)
    {
        LedgerBench ledger = await LedgerBench.CreateAsync(kind);
        var bench = new BillingBench(ledger);
        await using (MakerspaceDb db = ledger.Open())
        {
            db.Add(new Structure { Ref = "atelier-bois", Label = "Atelier bois", Siret = "73282932000074" });
            db.Add(new Person { Ref = "m-1" });
            await db.SaveChangesAsync();
            db.Add(new Membership { Person = "m-1", Site = Everywhere.Mark, Structure = "atelier-bois", FirstDay = new DateOnly(2025, 1, 1), Kind = MembershipKind.Resident });
            if (tariff)
            {
                db.Add(new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2025, 1, 1), EurosPerActiveHour = 6m, EurosPerKwh = 0.25m });
            }

            await db.SaveChangesAsync();
        }

        CancellationToken cancel = TestContext.Current.CancellationToken;
        Assert.Empty((await bench.Edits.AddAsync(Terminal, Association, "la-fab", new CalendarMonth(2026, 1), new VatTerms(20), null, cancel)).Problems);
        if (address)
        {
            Assert.Empty((await bench.Edits.AddressAsync(Terminal, "asso", "atelier-bois", "2 rue du Bois", "16000 Angoulême", cancel)).Problems);
        }

        // Half an hour active and 0.36 kWh each: 3.00 and 0.09.
        for (int i = 1; i <= 3; i++)
        {
            ledger.Commit(Workshop.Ended(i, $"s{i}", 3600, wall: new DateTimeOffset(2026, 2, 10 + i, 10, 0, 0, TimeSpan.Zero)));
        }

        return bench;
    }

    /// <summary>Closes January, in which nobody worked, and February.</summary>
    public async Task<WriteOutcome> CloseAsync(CalendarMonth month, string? reason = "vu") => await Closings.CloseAsync(Terminal, "asso", month, reason, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}
