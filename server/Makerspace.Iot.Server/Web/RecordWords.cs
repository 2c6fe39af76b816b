using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Web;

/// <summary>What is wrong with a row of the registry, in words for people. The field is named by whoever shows them: a form, a line of a file.</summary>
public static class RecordWords
{
    /// <summary>The words of a problem, without a full stop.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="row">The row; null if none is meant.</param>
    public static Phrase Of(RecordProblem problem, Record? row)
    {
        string[] v = problem.Values;
        return problem.Fault switch
        {
            RecordFault.Text => new($"il faut un texte de {v[0]} caractères au plus, sans retour à la ligne", $"a text of at most {v[0]} characters without line breaks is needed"),
            RecordFault.Name => new($"« {v[0]} » n'est pas un nom (1 à 40 caractères parmi a-z, 0-9 et -)", $"“{v[0]}” is not a name (1 to 40 characters of a-z, 0-9 and -)"),
            RecordFault.Reserved => new($"« {v[0]} » est le nom du serveur auprès du courtier", $"“{v[0]}” is the name of the server at the broker"),
            RecordFault.Range => new($"il faut une valeur de {v[0]} à {v[1]}", $"a value from {v[0]} to {v[1]} is needed"),
            RecordFault.TimeZone => new($"« {v[0]} » n'est pas un fuseau horaire connu (par exemple Europe/Paris, Indian/Reunion)", $"“{v[0]}” is not a known time zone (for example Europe/Paris, Indian/Reunion)"),
            RecordFault.Siret => new($"« {v[0]} » n'est pas un SIRET (14 chiffres, clé de Luhn juste)", $"“{v[0]}” is not a SIRET (14 digits with a right Luhn key)"),
            RecordFault.Hours => new($"« {v[0]} » ; écrivez par exemple « lu-ve 08:00-19:00 | sa 09:00-12:30 »", $"“{v[0]}”; write for example “lu-ve 08:00-19:00 | sa 09:00-12:30”"),
            RecordFault.SupervisedAboveAlone => new(
                $"{v[0]}, plus que levelAlone ({v[1]}) ; qui peut travailler seul peut aussi travailler encadré",
                $"{v[0]}, more than levelAlone ({v[1]}); who may work alone may also work supervised"),
            RecordFault.ReasonInService => new("un motif sans outOfService = oui", "a reason without outOfService = yes"),
            RecordFault.EndsBeforeItBegins => new("avant firstDay", "before firstDay"),
            RecordFault.EndsBeforeSignature => new($"{v[0]}, avant la signature du {v[1]}", $"{v[0]}, before the signature of {v[1]}"),
            RecordFault.SignsForSelf => new("personne ne signe sa propre habilitation", "nobody signs their own qualification"),
            RecordFault.Unknown => new($"« {v[0]} » n'est pas dans le registre", $"“{v[0]}” is not in the registry"),
            RecordFault.Overlap => Overlap(v, row),
            RecordFault.TooManyMachines => new($"{v[0]} garderait plus de {v[1]} machines", $"{v[0]} would guard more than {v[1]} machines"),
            RecordFault.TooManyBadges => new($"plus de {v[0]} badges ; une liste d'accès n'en porte pas plus", $"more than {v[0]} badges; an access list carries no more"),
            RecordFault.Forbidden => new("vous n'avez pas le droit d'écrire cela", "you may not write this"),
            RecordFault.ReasonMissing => new("une correction a besoin d'un motif", "a correction needs a reason"),
            RecordFault.Stale => new("quelqu'un d'autre l'a changé entre-temps ; relire, puis recommencer", "somebody else has changed it meanwhile; read it again, then try again"),
            RecordFault.Email => new($"« {v[0]} » n'est pas une adresse électronique", $"“{v[0]}” is not an e-mail address"),
            RecordFault.Taken => new($"« {v[0]} » est déjà pris", $"“{v[0]}” is taken already"),
            RecordFault.OnlyNetwork => new("ce rôle vaut pour tout le réseau, non pour un site", "this role is held for the whole network, not for a site"),
            RecordFault.OnlySite => new("ce rôle vaut pour un site : choisir lequel", "this role is held at a site: choose which"),
            RecordFault.LastAdministrator => new("il ne resterait plus personne pour administrer le réseau ; nommer d'abord quelqu'un d'autre", "nobody would be left to administer the network; appoint somebody else first"),
            RecordFault.TooManyRoles => new($"plus de {v[0]} rôles, passés compris", $"more than {v[0]} roles, past ones included"),
            RecordFault.OfOtherSites => new(
                "cette personne n'est que d'autres sites : demander à quelqu'un qui gère aussi l'un d'eux, ou à l'administration du réseau",
                "this person is of other sites alone: ask somebody who manages one of them too, or the network administrator"),
            RecordFault.LastMembership => new(
                "sans cette adhésion, la personne ne serait plus d'aucun site ; la corriger ou la terminer",
                "without this membership the person would be of no site any more; correct it or end it"),
            RecordFault.TooManyOfPerson => new($"plus de {v[0]} pour une personne", $"more than {v[0]} for one person"),
            RecordFault.Account => new($"« {v[0]} » n'est pas un compte de classe {v[1]} (3 à 12 caractères, les trois premiers des chiffres)", $"“{v[0]}” is not an account of class {v[1]} (3 to 12 characters, the first three of them digits)"),
            RecordFault.Journal => new($"« {v[0]} » n'est pas un code de journal (1 à 6 lettres ou chiffres)", $"“{v[0]}” is not the code of a journal (1 to 6 letters or digits)"),
            RecordFault.NothingToCredit => new("il faut un montant supérieur à zéro", "an amount above zero is needed"),
            RecordFault.AboveWhatIsLeft => new("c'est plus que ce qui reste de la ligne", "this is more than what is left of the line"),
            RecordFault.Iban => new($"« {v[0]} » n'est pas un IBAN (clé de contrôle fausse)", $"“{v[0]}” is not an IBAN (its check digits are wrong)"),
            RecordFault.OtherSiren => new($"ce SIRET ne commence pas par le SIREN de l'émetteur ({v[0]})", $"this SIRET does not begin with the SIREN of the issuer ({v[0]})"),
            RecordFault.Siren => new($"« {v[0]} » n'est pas un SIREN (9 chiffres, clé de Luhn juste)", $"“{v[0]}” is not a SIREN (9 digits with a right Luhn key)"),
            RecordFault.FirstOfMonth => new("il faut le premier jour d'un mois", "the first day of a month is needed"),
            RecordFault.Closed => new($"ce mois est clos ; au plus tôt le {v[0]}", $"that month is closed; {v[0]} at the earliest"),
            RecordFault.Blocked => new($"à régler avant de clore ({v[0]})", $"to be settled before closing ({v[0]})"),
            RecordFault.YearDay => new($"« {v[0]} » n'est pas un jour de l'année ; écrivez par exemple 08-31 pour le 31 août", $"“{v[0]}” is not a day of the year; write for example 08-31 for 31 August"),
            RecordFault.TooMany => new($"{v[0]} au plus", $"{v[0]} at most"),
            RecordFault.Circular => new($"« {v[0]} » finirait par se demander elle-même", $"“{v[0]}” would come to ask for itself"),
            RecordFault.Full => new($"il n'y a que {v[0]} places", $"there are only {v[0]} places"),
            RecordFault.Begun => new("c'est déjà commencé", "it has begun already"),
            RecordFault.NotBegun => new("c'est encore à venir", "it is still to come"),
            RecordFault.NobodyPresent => new("personne n'est marqué présent", "nobody is marked as present"),
            RecordFault.NotBookable => new("cette machine ne se réserve pas", "this machine is not booked"),
            RecordFault.OffStep => new($"les heures vont de {v[0]} en {v[0]} minutes", $"times go by steps of {v[0]} minutes"),
            RecordFault.TooFarAhead => new($"on réserve {v[0]} jours à l'avance au plus, jusqu'au {v[1]}", $"at most {v[0]} days ahead can be booked, until {v[1]}"),
            RecordFault.BookingLength => new($"une réservation dure de {v[0]} à {v[1]} minutes", $"a booking lasts {v[0]} to {v[1]} minutes"),
            RecordFault.BookingClosed => new($"hors des horaires de la machine ({v[0]})", $"outside the machine's hours ({v[0]})"),
            RecordFault.BookingDay => new($"plus de {v[0]} h réservées ce jour-là", $"more than {v[0]} h booked on that day"),
            RecordFault.BookingWeek => new($"plus de {v[0]} h réservées cette semaine-là", $"more than {v[0]} h booked in that week"),
            RecordFault.BookingTaken => new("ce créneau vient d'être pris", "this time has just been taken"),
            RecordFault.NoRight => new("vous ne pouvez pas utiliser cette machine à ce moment", "you may not use this machine at that time"),
            RecordFault.Terms => new(
                v[0].Length == 0 ? "ces conditions ne se lisent pas" : $"ces conditions ne se lisent pas ({v[0]})",
                v[0].Length == 0 ? "these terms cannot be read" : $"these terms cannot be read ({v[0]})"),
            RecordFault.PlainBesideTerms => new(
                "ce tarif a des conditions détaillées, qui remplacent ce prix : écrire 0 ici, ou vider ses conditions",
                "this tariff has detailed terms, which replace this price: write 0 here, or empty its terms"),
            RecordFault.MachineOrCategory => new("une machine ou une catégorie, pas les deux", "a machine or a category, not both"),
            RecordFault.NotThere => new("le registre n'a pas cette ligne", "the registry does not have this row"),
            _ => new(problem.Fault.ToString(), problem.Fault.ToString()),
        };
    }

    private static Phrase Overlap(string[] v, Record? row)
    {
        (string french, string english) = row switch
        {
            Membership m => ($"deux adhésions de {m.Person}", $"two memberships of {m.Person}"),
            TariffRate => ("deux tarifs", "two rates"),
            Placement p => ($"deux emplacements de {p.Machine}", $"two placements of {p.Machine}"),
            AgentSite s => ($"deux sites de {s.Agent}", $"two sites of {s.Agent}"),
            _ => ("deux lignes", "two rows"),
        };
        return new(
            $"{french} se chevauchent : celle du {v[0]} {(v[1].Length > 0 ? $"finit le {v[1]}" : "n'a pas de dernier jour")}, l'autre commence le {v[2]}",
            $"{english} overlap: that of {v[0]} {(v[1].Length > 0 ? $"ends on {v[1]}" : "has no last day")}, the other begins on {v[2]}");
    }
}
