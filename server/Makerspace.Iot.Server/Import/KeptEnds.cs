using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Import;

/// <summary>Warns of a row that changes and keeps an end of which its file does not speak: whoever renews expects a new one.</summary>
internal static class KeptEnds
{
    private const string Column = "le fichier n'a pas la colonne";

    public static void Warn(ImportedRegistry r, ImportErrors errors)
    {
        foreach ((Qualification before, Qualification after, ImportRow origin) in r.Changed(r.Training.Qualifications))
        {
            if (after.LastDay is { } last && after.SignedOn != before.SignedOn && !origin.Cells.ContainsKey("lastDay"))
            {
                errors.Warn(origin.File, origin.Line, $"l'habilitation de {after.Person} ({after.Category}, niveau {after.Level}), signée le {after.SignedOn:yyyy-MM-dd}, garde son dernier jour, le {last:yyyy-MM-dd} : {Column} dernierJour (vide, elle l'efface).");
            }
        }

        foreach ((Membership _, Membership after, ImportRow origin) in r.Changed(r.Members.Memberships))
        {
            if (after.LastDay is { } last && !origin.Cells.ContainsKey("lastDay"))
            {
                errors.Warn(origin.File, origin.Line, $"l'adhésion de {after.Person} à {after.Site}, dès le {after.FirstDay:yyyy-MM-dd}, change et garde son dernier jour, le {last:yyyy-MM-dd} : {Column} dernierJour (vide, elle l'efface).");
            }
        }

        foreach ((Badge before, Badge after, ImportRow origin) in r.Changed(r.Members.Badges))
        {
            if (after.RevokedAt is not null && after.Person != before.Person && !origin.Cells.ContainsKey("revokedAt"))
            {
                errors.Warn(origin.File, origin.Line, $"le badge {after.Uid}, qui passe de {before.Person} à {after.Person}, reste révoqué : {Column} revoqueLe (vide, elle lève la révocation).");
            }
        }
    }
}
