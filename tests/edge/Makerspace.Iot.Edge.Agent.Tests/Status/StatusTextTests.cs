using System.Reflection;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Tests.Status;

/// <summary>What a technician reads.</summary>
public sealed class StatusTextTests
{
    [Fact]
    public void A_machine_tells_what_it_has_and_only_that()
    {
        string plain = StatusText.Write(Reports.Of(Reports.Machine));
        MachineReport all = Reports.Machine with { IsAudit = true, Extractor = true, TemperatureC = 61.5, UpkeepHours = 12.5, UpkeepSessions = 7, Unsaved = 2 };
        string full = StatusText.Write(Reports.Of(all));
        foreach (string words in (string[])["AUDIT : observée seulement", "aspiration en marche", "61,5 °C", "depuis le dernier entretien : 12,5 h de travail, 7 session(s)", "2 enregistrement(s) REFUSÉS"])
        {
            Assert.Contains(words, full, StringComparison.Ordinal);
            Assert.DoesNotContain(words, plain, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_machine_whose_interlock_is_open_is_not_free_and_names_it()
    {
        string text = StatusText.Write(Reports.Of(Reports.Machine with { Interlocks = ["emergency-stop", "lid", "zz-later"] }));
        Assert.Contains("press-1 : verrouillée, SÉCURITÉ OUVERTE : aucun badge n'ouvre depuis ", text, StringComparison.Ordinal);
        Assert.Contains(" ; arrêt d'urgence, capot ouvert, zz-later", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SÉCURITÉ OUVERTE", StatusText.Write(Reports.Of(Reports.Machine with { Interlocks = ["lid"], IsAudit = true })), StringComparison.Ordinal);
        Assert.DoesNotContain("SÉCURITÉ OUVERTE", StatusText.Write(Reports.Of(Reports.Machine with { Interlocks = ["lid"], State = "running" })), StringComparison.Ordinal);
        Assert.DoesNotContain("SÉCURITÉ OUVERTE", StatusText.Write(Reports.Of(Reports.Machine)), StringComparison.Ordinal);
    }

    [Fact]
    public void Why_a_list_was_refused_or_not_kept_is_told()
    {
        StatusReport report = Reports.Of(Reports.Machine);
        string text = StatusText.Write(report with { Link = report.Link with { ListsRefused = 3, ListProblem = "version 6, in force 7", KeepProblem = "No space left on device" }, Faults = [FaultCode.ListNotKept] });
        Assert.Contains("3 liste(s) d'accès refusée(s) ; la dernière : version 6, in force 7", text, StringComparison.Ordinal);
        Assert.Contains("liste NON GARDÉE sur le disque : No space left on device", text, StringComparison.Ordinal);
        Assert.DoesNotContain("voir le journal", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_and_a_meter_that_do_not_answer_say_why_as_long_as_it_lasts()
    {
        string text = StatusText.Write(Reports.Of(Reports.Machine with { ReaderProblem = "pn532:/dev/serial0: no ACK", MeterProblem = "asked for unit 3, answered as unit 0" }));
        Assert.Contains("LECTEUR EN PANNE : pn532:/dev/serial0: no ACK", text, StringComparison.Ordinal);
        Assert.Contains("COMPTEUR MUET : asked for unit 3, answered as unit 0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("COMPTEUR MUET", StatusText.Write(Reports.Of(Reports.Machine)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_cannot_be_opened_says_why()
    {
        StatusReport report = Reports.Of(Reports.Machine);
        string text = StatusText.Write(report with { Link = report.Link with { Connected = false, Problem = "ca.pem: no such file", Reason = "key values mismatch" }, Plugs = new PlugsReport(false, "plugs.pem: no such file", 0, 0, []) });
        Assert.Contains("Liaison : COUPÉE (key values mismatch) ;", text, StringComparison.Ordinal);
        Assert.Contains("IMPOSSIBLE À OUVRIR : ca.pem: no such file", text, StringComparison.Ordinal);
        Assert.Contains("Courtier des prises : COUPÉ ; IMPOSSIBLE À OUVRIR : plugs.pem: no such file", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plug_says_what_it_wants_and_which_words_were_not_understood()
    {
        string Text(PlugTrouble? trouble, params string[] words) =>
            StatusText.Write(Reports.Of(Reports.Machine) with { Plugs = new PlugsReport(true, null, 0, 0, [new PlugState("shelly2 p", false, null, new PlugCounters(), trouble, words)]) });
        Assert.Contains("NE RÉPOND PAS ; 0 messages, 0 incompris, 0 valeurs refusées, 0 ordres, 0 non confirmés ; DEMANDE UN MOT DE PASSE", Text(new PlugTrouble(PlugTroubleKind.WantsPassword, "401")), StringComparison.Ordinal);
        Assert.Contains("N'A PAS CE COMPOSANT OU CETTE SORTIE (No handler)", Text(new PlugTrouble(PlugTroubleKind.NoSuchPart, "No handler")), StringComparison.Ordinal);
        Assert.Contains("A PLUSIEURS SORTIES (left, right)", Text(new PlugTrouble(PlugTroubleKind.NeedsEndpoint, "left, right")), StringComparison.Ordinal);
        Assert.Contains("REFUSE : busy", Text(new PlugTrouble(PlugTroubleKind.Refuses, "busy")), StringComparison.Ordinal);
        Assert.Contains("incompris dernièrement : « Temperature: nan », « POWER: Ein »", Text(null, "Temperature: nan", "POWER: Ein"), StringComparison.Ordinal);
        Assert.DoesNotContain("dernièrement", Text(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_code_has_its_words()
    {
        string[] codes = [.. typeof(FaultCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];
        Assert.True(codes.Length >= 13);
        string text = StatusText.Write(Reports.Of(Reports.Machine) with { Faults = codes });
        Assert.All(codes, c => Assert.Contains($"DÉFAUT {c} : ", text, StringComparison.Ordinal));
        Assert.DoesNotContain("voir le journal", text, StringComparison.Ordinal);
    }
}
