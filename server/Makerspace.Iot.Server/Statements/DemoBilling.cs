using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>Who bills in the demonstration, so that its treasurer has months to close. Only with <see cref="ServerOptions.Demo"/>.</summary>
/// <param name="databases">The database.</param>
/// <param name="writer">The writer of the registry.</param>
/// <param name="time">The clock.</param>
public sealed class DemoBilling(IDbContextFactory<MakerspaceDb> databases, RegistryWriter writer, TimeProvider time)
{
    // The demonstration closes the first two, one by one as their sessions come; the third waits to be closed.
    private const int MonthsBack = 3;

    /// <summary>Makes an issuer for the site where the demonstration's accounts are, and an address for each structure, unless there is an issuer.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        Site? site = await db.Set<Site>().AsNoTracking().OrderBy(s => s.Label).FirstOrDefaultAsync(cancellationToken);
        if (site is null || await db.Set<Issuer>().AnyAsync(cancellationToken))
        {
            return;
        }

        List<string> structures = await db.Set<Structure>().AsNoTracking().Select(s => s.Ref).ToListAsync(cancellationToken);
        DateOnly first = CalendarMonth.Of(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)).FirstDay.AddMonths(-MonthsBack);
        await writer.WriteAsync(Actor.Program, "démonstration", async act =>
        {
            BillingWrites writes = await BillingWrites.LoadAsync(act, cancellationToken);
            writes.Add(
                new Issuer { Ref = "association", Label = "Association " + site.Label, Siren = "900000001", Street = "1 rue de l’Atelier", Town = "00000 " + (site.Department ?? site.Label), Prefix = "F" },
                site.Name, first, new IssuerVat { Issuer = "association", FirstDay = first, Percent = 20 });
            writes.PutTerms(new IssuerTerms
            {
                Issuer = "association",
                FirstDay = first,
                Siret = "90000000100017",
                LegalForm = "Association loi 1901, inventée pour la démonstration",
                PaymentDays = 30,
                Penalty = "Pénalités de retard\u00A0: trois fois le taux d’intérêt légal (Code de commerce, article L441-10).",
                Recovery = "Indemnité forfaitaire pour frais de recouvrement en cas de retard\u00A0: 40\u00A0€ (article D441-5).",
                Discount = "Pas d’escompte pour paiement anticipé.",
                Iban = "FR7630006000011234567890189",
            });
            foreach (string structure in structures)
            {
                writes.PutAddress("association", new PayerAddress { Structure = structure, Street = "2 rue du Marché", Town = "00000 " + (site.Department ?? site.Label) });
            }

            writes.Check();
        }, cancellationToken);
    }
}
