using System.Text;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>One machine in words: what reads the badge, what it switches, what it measures, what ends a session and when, what stops it at once.</summary>
internal sealed class MachineExplanation
{
    private readonly MachineSettings _m;
    private readonly MachineProfile _p;
    private readonly MessageLanguage _language;
    private readonly StringBuilder _text = new();

    private MachineExplanation(MachineSettings machine, MachineProfile profile, MessageLanguage language) => (_m, _p, _language) = (machine, profile, language);

    /// <summary>The words, one line per subject, with the times as the agent will use them.</summary>
    public static string Write(MachineSettings machine, AgentSettings settings, MessageLanguage language)
    {
        var explanation = new MachineExplanation(machine, PlugProfile.Fit(machine, settings), language);
        explanation.All();
        return explanation._text.ToString();
    }

    private void All()
    {
        string profile = _m.ProfileSettings.Name is { } name ? Say($"profil {name}", $"profile {name}") : Say("profil sans nom", "profile without a name");
        _text.AppendLine(Say($"Machine {_m.Machine} ({profile})", $"Machine {_m.Machine} ({profile})"));
        if (_m.ProfileSettings.Description is { } description)
        {
            Line("Pour", "For", description.TrimEnd('.'), description.TrimEnd('.'));
        }

        if (_m.IsAudit)
        {
            Line(
                "Mode", "Mode",
                "audit : rien n'est bloqué ; le relais reste fermé, et ce qui aurait été refusé est noté",
                "audit: nothing is blocked; the relay stays on, and what would have been refused is recorded");
        }

        Badge();
        Switch();
        Extraction();
        Measure();
        End();
        Heat();
        Stop();
        Upkeep();
    }

    private void Badge()
    {
        string readers = string.Join(Say(" et ", " and "), _m.Readers.Select(r => r.Words(_language)));
        Line(
            "Badge", "Badge",
            _p.Presence == PresenceStyle.Slot ? $"lu par {readers} ; il reste dans le lecteur pendant tout le travail" : $"lu par {readers} ; présenté au début, présenté de nouveau à la fin",
            _p.Presence == PresenceStyle.Slot ? $"read by {readers}; it stays in the reader while working" : $"read by {readers}; tapped to begin, tapped again to end");
    }

    private void Switch()
    {
        string relay = _m.Relay.Words(_language);
        string verified = (_m.Feedback, _m.Meter) switch
        {
            ({ } feedback, _) => Say(
                $"vérifié par le contact auxiliaire ({feedback.Words(_language)}) en {Time(_p.FeedbackSeconds)}", $"verified by the auxiliary contact ({feedback.Words(_language)}) within {Time(_p.FeedbackSeconds)}"),
            _ when _m.Relay.Plug is not null => Say(
                $"qui dit elle-même en {Time(_p.FeedbackSeconds)} si elle est fermée", $"which tells itself within {Time(_p.FeedbackSeconds)} whether it is closed"),
            (null, not null) => Say($"vérifié par le compteur seul (au-dessus de {Watts(_p.OffW)} relais ouvert : défaut)", $"verified by the meter alone (above {Watts(_p.OffW)} with the relay off: fault)"),
            _ => Say("vérifié par rien", "verified by nothing"),
        };
        Line("Commande", "Switches", $"{relay}, {verified}", $"{relay}, {verified}");
    }

    private void Extraction()
    {
        if (_m.ExtractorRelay is { } relay)
        {
            string watched = _m.Airflow is { } air
                ? Say($", débit d'air surveillé ({air.Words(_language)}) : sans air pendant {Time(_p.AirflowSeconds)}, défaut", $", airflow watched ({air.Words(_language)}): no air for {Time(_p.AirflowSeconds)} is a fault")
                : Say(", débit d'air non surveillé", ", airflow not watched");
            Line(
                "Aspiration", "Extraction",
                $"son propre relais ({relay.Words(_language)}), en marche avec la machine et {Time(_p.ExtractorRunOnSeconds)} après le dernier travail{watched}",
                $"a relay of its own ({relay.Words(_language)}), on with the machine and {Time(_p.ExtractorRunOnSeconds)} after the last work{watched}");
        }
    }

    private void Measure()
    {
        if (_m.Meter is not { } meter)
        {
            Line("Mesure", "Measures", "rien : l'agent ne sait pas si la machine travaille", "nothing: the agent does not know whether the machine works");
            return;
        }

        string words = meter.Words(_language) + (_m.IsMeterBehindRelay ? Say(", alimenté derrière le relais (muet relais ouvert, ce n'est pas un défaut)", ", supplied behind the relay (silent while it is off, which is no fault)") : "");
        Line(
            "Mesure", "Measures",
            $"{words} ; au travail à partir de {Watts(_p.ActiveW)} pendant {Time(_p.ActiveDwellSeconds)}, au repos sous {Watts(_p.IdleW)} pendant {Time(_p.IdleDwellSeconds)} ; muet plus de {Time(_p.MeterFaultSeconds)} : défaut signalé, la session continue",
            $"{words}; at work from {Watts(_p.ActiveW)} on for {Time(_p.ActiveDwellSeconds)}, at rest below {Watts(_p.IdleW)} for {Time(_p.IdleDwellSeconds)}; silent for more than {Time(_p.MeterFaultSeconds)}: a fault is shown, the session goes on");
    }

    private void End()
    {
        var ends = new List<string>
        {
            _p.Presence == PresenceStyle.Slot ? Say("le badge est retiré", "the badge is taken out") : Say("le badge est présenté de nouveau", "the badge is tapped again"),
        };
        if (_m.Meter is not null)
        {
            string warning = _p.IdleWarningSeconds > 0 ? Say($" (avertissement {Time(_p.IdleWarningSeconds)} avant)", $" (warning {Time(_p.IdleWarningSeconds)} before)") : "";
            ends.Add(Say($"après {Time(_p.IdleTimeoutSeconds)} de repos{warning}", $"after {Time(_p.IdleTimeoutSeconds)} of rest{warning}"));
            ends.Add(Say($"si aucun travail ne commence en {Time(_p.StartTimeoutSeconds)}", $"if no work begins within {Time(_p.StartTimeoutSeconds)}"));
        }

        if (_p.UnmeteredTimeoutSeconds is { } unmetered)
        {
            ends.Add(_m.Meter is null ? Say($"après {Time(unmetered)}", $"after {Time(unmetered)}") : Say($"après {Time(unmetered)} sans aucune mesure", $"after {Time(unmetered)} without any reading"));
        }

        string all = string.Join(Say(" ; ", "; "), ends);
        string wait = Math.Max(_p.CoolDownSeconds, _p.RunOnSeconds) is > 0 and var most ? Say($". Le courant reste {Time(most)} après le dernier travail", $". Power stays on {Time(most)} after the last work") : "";
        Line("Fin de session", "Session ends", $"{all}{wait}. Jamais pendant le travail", $"{all}{wait}. Never during work");
    }

    private void Stop()
    {
        InterlockKinds wired = _m.WiredInterlocks;
        InterlockKinds atOnce = wired & _p.DropAtOnce;
        Line(
            "Arrêt immédiat", "Stops at once",
            atOnce == InterlockKinds.None ? "rien de câblé à l'agent ; l'arrêt d'urgence matériel coupe de lui-même" : $"{InterlockWords.Say(atOnce, _language)} ; rien ne redémarre tout seul ensuite",
            atOnce == InterlockKinds.None ? "nothing wired to the agent; the hardware emergency stop cuts by itself" : $"{InterlockWords.Say(atOnce, _language)}; nothing restarts by itself afterwards");
        var stations = new List<string>();
        if (_m.OutOfOrderButton is { } button)
        {
            stations.Add(Say($"bouton « hors service » ({button.Words(_language)}), {Time(_p.ButtonSeconds)} d'appui", $"\"out of order\" button ({button.Words(_language)}), pressed for {Time(_p.ButtonSeconds)}"));
        }

        if (_m.MaintenanceKey is { } key)
        {
            stations.Add(Say($"clé de maintenance ({key.Words(_language)})", $"maintenance key ({key.Words(_language)})"));
        }

        if (_m.Lights is { } lights)
        {
            stations.Add(Say("voyants (", "lights (") + string.Join(", ", lights.Lines.Select(l => l.Words(_language))) + ")");
        }

        if (_m.Buzzer is { } buzzer)
        {
            stations.Add(Say($"vibreur ({buzzer.Words(_language)})", $"buzzer ({buzzer.Words(_language)})"));
        }

        if (_m.Display is { } display)
        {
            stations.Add(display.Words(_language));
        }

        if (stations.Count > 0)
        {
            string all = string.Join(Say(" ; ", "; "), stations);
            Line("À la machine", "At the machine", all, all);
        }

        // If the extractor is the agent's to switch, air flows only after the start.
        InterlockKinds before = _m.ExtractorRelay is null ? wired : wired & ~InterlockKinds.Extractor;
        if (before != InterlockKinds.None)
        {
            Line("Ne démarre que si satisfaits", "Starts only if satisfied", InterlockWords.Say(before, _language), InterlockWords.Say(before, _language));
        }
    }

    private void Heat()
    {
        var heat = new List<string>();
        if (_m.Temperature is { } sensor)
        {
            heat.Add(sensor.Words(_language));
        }

        if (_p.PreHeatSeconds > 0)
        {
            heat.Add(Say($"chauffe annoncée {Time(_p.PreHeatSeconds)}", $"pre-heat announced for {Time(_p.PreHeatSeconds)}"));
        }

        if (_p.ReadyAboveC is { } ready)
        {
            heat.Add(Say($"à température de travail à partir de {ready} °C", $"at working temperature from {ready} °C on"));
        }

        if (_p.CoolBelowC is { } cool)
        {
            heat.Add(Say(
                $"chaude à partir de {cool} °C : sous tension jusqu'à ce qu'elle soit plus froide, au plus {Time(_p.CoolDownMaxSeconds)}", $"hot from {cool} °C on: kept on until it is cooler, for at most {Time(_p.CoolDownMaxSeconds)}"));
        }

        if (heat.Count > 0)
        {
            string all = string.Join(Say(" ; ", "; "), heat);
            Line("Chaleur", "Heat", all, all);
        }
    }

    private void Upkeep()
    {
        var due = new List<string>();
        if (_p.UpkeepActiveHours is { } hours)
        {
            due.Add(Say($"{hours} h de travail", $"{hours} h of work"));
        }

        if (_p.UpkeepSessions is { } sessions)
        {
            due.Add(Say($"{sessions} sessions", $"{sessions} sessions"));
        }

        if (due.Count > 0)
        {
            string all = string.Join(Say(" ou ", " or "), due);
            Line(
                "Entretien", "Upkeep",
                $"à faire après {all} ; {(_p.UpkeepBlocks ? "la machine est alors hors service au prochain repos" : "affiché, sans bloquer")}",
                $"due after {all}; {(_p.UpkeepBlocks ? "the machine is out of service then at its next rest" : "shown, without blocking")}");
        }
    }

    private string Time(double seconds) => Durations.Say(seconds, _language);

    private string Watts(double watts) => $"{Durations.Number(watts, _language)} W";

    private string Say(string french, string english) => _language.Say(french, english);

    private void Line(string frenchHead, string englishHead, string french, string english) =>
        _text.AppendLine(Say($"  {frenchHead} : {french}.", $"  {englishHead}: {english}."));
}
