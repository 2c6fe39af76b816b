using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>What one machine lacks for its profile. If it is only watched, nothing can be blocked for want of anything, and a warning stands for an error.</summary>
internal static class MachineFindings
{
    /// <summary>Finds it.</summary>
    public static IEnumerable<Finding> Find(MachineSettings m) => [.. Readers(m), .. Meter(m), .. Feedback(m), .. Interlocks(m), .. Heat(m)];

    private static Severity Demand(MachineSettings m) => m.IsAudit ? Severity.Warning : Severity.Error;

    private static IEnumerable<Finding> Readers(MachineSettings m)
    {
        foreach (ReaderDevice reader in m.Readers.Where(r => m.Profile.Presence == PresenceStyle.Slot && !r.Settings.TellsRemoval))
        {
            yield return Finding.Error(
                reader.Where,
                $"{reader.Words(new MessageLanguage(true))} ne voit pas un badge partir : avec presence slot, la session ne finirait jamais par le badge ; écrivez presence tap, ou prenez un autre lecteur",
                $"{reader.Words(new MessageLanguage(false))} does not see a badge leave: with presence slot a session would never end by the badge; write presence tap, or take another reader");
        }
    }

    private static IEnumerable<Finding> Meter(MachineSettings m)
    {
        string where = $"{m.Where}.meter";
        if (m.IsMeterBehindRelay && m.Meter is null)
        {
            yield return Finding.Warning(
                $"{m.Where}.meterBehindRelay",
                $"{m.Machine} n'a pas de compteur : meterBehindRelay ne sert à rien",
                $"{m.Machine} has no meter: meterBehindRelay serves nothing");
        }

        if (m.Meter is { IsReversed: true })
        {
            yield return Finding.Warning(
                where,
                $"reversed : le compte du compteur n'est pas lu, l'énergie de {m.Machine} est estimée d'après la puissance ; pour la facturer comme mesurée, montez le compteur dans le sens de la flèche et retirez reversed",
                $"reversed: the meter's counter is not read, the energy of {m.Machine} is estimated from the power; to bill it as metered, mount the meter in the direction of its arrow and remove reversed");
        }

        if (m.Profile.FeedsIn && m.Meter is not null)
        {
            yield return Finding.Warning(
                $"{m.Where}.profile",
                $"feedsIn : une puissance négative de {m.Machine} passe pour du repos dès que le compteur a montré une puissance positive, ou négative relais ouvert ; vérifiez qu'elle est positive quand la machine travaille",
                $"feedsIn: negative power of {m.Machine} counts as rest once the meter has shown positive power, or negative power with the relay off; check that it is positive while the machine works");
        }

        if (m.Meter is { IsBillable: false } meter)
        {
            yield return Finding.Warning(
                where,
                $"{meter.Words(new MessageLanguage(true))} n'est pas fait pour facturer : l'énergie de {m.Machine} reste indicative ; pour une facture, prenez un compteur agréé MID",
                $"{meter.Words(new MessageLanguage(false))} is not made for billing: the energy of {m.Machine} is only indicative; for a bill take a MID-approved meter");
        }
        else if (m.Meter is null && m.ProfileSettings.WantsMeter)
        {
            yield return new Finding(
                Demand(m),
                where,
                $"le profil de {m.Machine} demande un compteur : sans lui l'agent ne sait pas si elle travaille, et ne doit pas mettre fin à une session au jugé ; ajoutez meter, ou écrivez meterWanted false dans le profil",
                $"the profile of {m.Machine} demands a meter: without one the agent does not know whether it works, and must not end a session on a guess; add meter, or write meterWanted false in the profile");
        }
        else if (m.Meter is null)
        {
            yield return m.Profile.UnmeteredTimeoutSeconds is { } seconds
                ? Finding.Warning(
                    where,
                    $"aucun compteur : une session de {m.Machine} ne finit que par le badge, ou après {Durations.Say(seconds, new MessageLanguage(true))} ; l'énergie n'est pas mesurée",
                    $"no meter: a session of {m.Machine} ends only by the badge, or after {Durations.Say(seconds, new MessageLanguage(false))}; energy is not measured")
                : Finding.Error(
                    where,
                    $"aucun compteur, et unmeteredTimeoutSeconds null : une session oubliée de {m.Machine} ne finirait jamais ; ajoutez meter ou un délai",
                    $"no meter, and unmeteredTimeoutSeconds null: a forgotten session of {m.Machine} would never end; add meter or a time-out");
        }
    }

    private static IEnumerable<Finding> Feedback(MachineSettings m)
    {
        string where = $"{m.Where}.feedback";
        if (m.Feedback is null && m.ProfileSettings.WantsFeedback)
        {
            yield return new Finding(
                Demand(m),
                where,
                $"le profil de {m.Machine} demande le contact auxiliaire du contacteur : sans lui un contacteur collé ne se voit pas ; câblez feedback, ou écrivez feedbackWanted false dans le profil",
                $"the profile of {m.Machine} demands the contactor's auxiliary contact: without it a welded contactor goes unseen; wire feedback, or write feedbackWanted false in the profile");
        }
        else if (m.Feedback is null && m.Relay.Plug is not null)
        {
            yield return Finding.Warning(
                where,
                $"aucun contact auxiliaire : {m.Relay.Words(new MessageLanguage(true))} dit elle-même si elle est fermée ; un contact collé à l'intérieur {(m.Meter is null ? "ne se verrait pas" : "ne se verrait qu'au compteur")}",
                $"no auxiliary contact: {m.Relay.Words(new MessageLanguage(false))} tells itself whether it is closed; a welded contact inside {(m.Meter is null ? "would go unseen" : "would be seen by the meter alone")}");
        }
        else if (m.Feedback is null)
        {
            yield return Finding.Warning(
                where,
                $"aucun contact auxiliaire : que le contacteur de {m.Machine} a suivi n'est vérifié {(m.Meter is null ? "par rien" : "que par le compteur")} ; câblez feedback",
                $"no auxiliary contact: that the contactor of {m.Machine} has followed is verified by {(m.Meter is null ? "nothing" : "the meter alone")}; wire feedback");
        }
    }

    private static IEnumerable<Finding> Interlocks(MachineSettings m)
    {
        foreach (string word in InterlockWords.Of(m.ProfileSettings.RequiredInterlocks & ~m.WiredInterlocks))
        {
            InterlockKinds kind = InterlockWords.Of([word]);
            yield return new Finding(
                Demand(m),
                $"{m.Where}.{word}",
                $"le profil de {m.Machine} demande cette entrée ({InterlockWords.Say(kind, new MessageLanguage(true))}) ; câblez-la, ou retirez {word} de interlocks dans le profil",
                $"the profile of {m.Machine} demands this input ({InterlockWords.Say(kind, new MessageLanguage(false))}); wire it, or take {word} out of interlocks in the profile");
        }
    }

    private static IEnumerable<Finding> Heat(MachineSettings m)
    {
        if (m.Temperature is null && m.Profile.CoolBelowC is { } cool)
        {
            string fallback = m.Profile.CoolDownSeconds > 0 ? Durations.Say(m.Profile.CoolDownSeconds, new MessageLanguage(true)) : "aucune attente";
            yield return Finding.Warning(
                $"{m.Where}.temperature",
                $"le profil attend que {m.Machine} descende sous {cool} °C, et aucune sonde n'est configurée : {fallback} (coolDownSeconds) la remplace ; ajoutez temperature",
                $"the profile waits until {m.Machine} is below {cool} °C, and no sensor is configured: coolDownSeconds stands in for it; add temperature");
        }

        if (m.Temperature is { Settings.TellsBreak: false } sensor && (m.Profile.CoolBelowC ?? m.Profile.ReadyAboveC) is not null)
        {
            yield return Finding.Warning(
                $"{m.Where}.temperature",
                $"{sensor.Words(new MessageLanguage(true))} ne dit pas si le thermocouple est coupé : {m.Machine} passerait pour froide alors qu'elle est chaude ; prenez un MCP9601 avec VSENSE câblé, ou un MAX31856",
                $"{sensor.Words(new MessageLanguage(false))} does not tell a broken thermocouple: {m.Machine} would count as cold while it is hot; take an MCP9601 with VSENSE wired, or a MAX31856");
        }

        if (m.Temperature is not null && m.Profile.CoolBelowC is null && m.Profile.ReadyAboveC is null)
        {
            yield return Finding.Warning(
                $"{m.Where}.temperature",
                $"la sonde de {m.Machine} ne fait qu'afficher : ni readyAboveC ni coolBelowC ne sont donnés dans le profil",
                $"the sensor of {m.Machine} only shows: neither readyAboveC nor coolBelowC is given in the profile");
        }
    }
}
