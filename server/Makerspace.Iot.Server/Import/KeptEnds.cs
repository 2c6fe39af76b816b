using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Import;

/// <summary>Warns of a row that changes and keeps an end of which its file does not speak: whoever renews expects a new one.</summary>
internal static class KeptEnds
{
    public static void Warn(ImportedRegistry r, ImportErrors errors)
    {
        foreach ((Qualification before, Qualification after, ImportRow origin) in r.Changed(r.Training.Qualifications))
        {
            if (after.LastDay is { } last && after.SignedOn != before.SignedOn && !origin.Cells.ContainsKey("lastDay"))
            {
                errors.Warn(origin.File, origin.Line, new(
                    $"l'habilitation de {after.Person} ({after.Category}, niveau {after.Level}), signée le {after.SignedOn:yyyy-MM-dd}, garde son dernier jour, le {last:yyyy-MM-dd} : le fichier n'a pas la colonne dernierJour (vide, elle l'efface).",
                    $"the qualification of {after.Person} ({after.Category}, level {after.Level}), signed on {after.SignedOn:yyyy-MM-dd}, keeps its last day, {last:yyyy-MM-dd}: the file does not have the column lastDay (an empty cell clears it)."));
            }
        }

        foreach ((Membership _, Membership after, ImportRow origin) in r.Changed(r.Members.Memberships))
        {
            if (after.LastDay is { } last && !origin.Cells.ContainsKey("lastDay"))
            {
                errors.Warn(origin.File, origin.Line, new(
                    $"l'adhésion de {after.Person} à {after.Site}, dès le {after.FirstDay:yyyy-MM-dd}, change et garde son dernier jour, le {last:yyyy-MM-dd} : le fichier n'a pas la colonne dernierJour (vide, elle l'efface).",
                    $"the membership of {after.Person} at {after.Site}, from {after.FirstDay:yyyy-MM-dd}, changes and keeps its last day, {last:yyyy-MM-dd}: the file does not have the column lastDay (an empty cell clears it)."));
            }
        }

        foreach ((Badge before, Badge after, ImportRow origin) in r.Changed(r.Members.Badges))
        {
            if (after.RevokedAt is not null && after.Person != before.Person && !origin.Cells.ContainsKey("revokedAt"))
            {
                errors.Warn(origin.File, origin.Line, new(
                    $"le badge {after.Uid}, qui passe de {before.Person} à {after.Person}, reste révoqué : le fichier n'a pas la colonne revoqueLe (vide, elle lève la révocation).",
                    $"the badge {after.Uid}, which goes from {before.Person} to {after.Person}, stays revoked: the file does not have the column revokedAt (an empty cell lifts the revocation)."));
            }
        }
    }
}
