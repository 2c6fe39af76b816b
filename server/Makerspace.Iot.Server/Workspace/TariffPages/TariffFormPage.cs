using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.MemberPages;
using Microsoft.AspNetCore.Components;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>What the pages share that have the form of a tariff: it is read whole, shown with its examples, and written only if all of it can be read.</summary>
public abstract class TariffFormPage : WebPage
{
    /// <summary>In place of a structure: those who pay for themselves. No reference looks like it.</summary>
    public const string OwnAccount = "_";

    // Months that may be chosen for a trial.
    private const int MonthsBack = 24;

    /// <summary>The registry.</summary>
    [Inject]
    protected RegistryCache Cache { get; set; } = null!;

    /// <summary>The writes.</summary>
    [Inject]
    protected TariffEdits Edits { get; set; } = null!;

    /// <summary>The clock.</summary>
    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>The language.</summary>
    [Inject]
    protected Locale Words { get; set; } = null!;

    /// <summary>Which button was pressed.</summary>
    [SupplyParameterFromForm]
    protected string? What { get; set; }

    /// <summary>The structure whose sessions of the trial are shown; <see cref="OwnAccount"/> for those who pay for themselves.</summary>
    [SupplyParameterFromForm]
    protected string? Payer { get; set; }

    /// <summary>The trial of drafts.</summary>
    [Inject]
    protected TariffTrial Trial { get; set; } = null!;

    /// <summary>What the trial came to; null if it was not asked for.</summary>
    protected TrialResult? Tried { get; set; }

    /// <summary>The structure whose sessions are shown, empty for those who pay for themselves; null for nobody.</summary>
    protected string? Chosen => string.IsNullOrEmpty(Payer) ? null : Payer == OwnAccount ? string.Empty : Payer;

    /// <summary>True if the button was one of the trial.</summary>
    protected bool IsTrial => What == "trial" || Chosen is not null;

    /// <summary>The months that may be tried, latest first.</summary>
    protected IReadOnlyList<CalendarMonth> Months { get; private set; } = [];

    /// <summary>The fields.</summary>
    protected TariffForm Form { get; set; } = TariffForm.Blank();

    /// <summary>What is wrong.</summary>
    protected FormProblems Problems { get; set; } = FormProblems.None;

    /// <summary>The terms of the examples.</summary>
    protected TariffTerms? Terms { get; set; }

    /// <summary>The session of the examples.</summary>
    protected SampleSession Sample { get; set; } = SampleSession.Usual;

    /// <summary>The registry as it is read for this request.</summary>
    protected RegistrySnapshot Registry { get; set; } = null!;

    /// <summary>Its tables.</summary>
    protected RegistryTables Tables { get; set; } = null!;

    /// <summary>Where prices may be written.</summary>
    protected SiteScope EditScope => Http.Scope(Permission.EditTariffs);

    /// <summary>What was done, in words; null if nothing was.</summary>
    protected string? Done { get; set; }

    /// <summary>True if a form of a tariff was sent.</summary>
    protected bool IsSent => HttpMethods.IsPost(Http.Request.Method) && Http.Request.HasFormContentType;

    /// <summary>True if who asks may write prices of a site.</summary>
    protected bool MayWrite(string site) => site == Everywhere.Mark ? EditScope.IsNetwork : EditScope.Covers(site);

    /// <summary>A day of the form; null if there is none.</summary>
    protected DateOnly? Day(string field, List<(string Field, string Words)> problems) => FormText.Day(Form[field], field, Words, problems);

    /// <summary>Today at a site.</summary>
    protected DateOnly Today(string site) => site == Everywhere.Mark ? Registry.Zones.DaysOf(Time.GetUtcNow()).First : Registry.Zones.DayOf(Time.GetUtcNow(), site);

    /// <summary>Reads the fields, and the terms with their examples if they are sound.</summary>
    /// <returns>The terms to be written; null if something is wrong.</returns>
    protected TariffTerms? ReadTerms(List<(string Field, string Words)> problems)
    {
        TariffTerms terms = Form.Read(Words, problems);
        Sample = Form.Sample(Words, problems);
        if (problems.Count == 0)
        {
            problems.AddRange(terms.Problems().Select(p => Worded(p, null)));
        }

        Terms = problems.Count == 0 ? terms : null;
        return Terms;
    }

    /// <summary>Sets the months of the trial: the last quarter of the calendar, unless others were chosen.</summary>
    protected void SetMonths()
    {
        CalendarMonth now = Registry.Zones.MonthOf(Time.GetUtcNow(), null);
        Months = [.. Enumerable.Range(0, MonthsBack).Select(i => CalendarMonth.Of(now.FirstDay.AddMonths(-i)))];
        DateOnly quarter = now.FirstDay.AddMonths(-((now.Number - 1) % 3) - 3);
        Default("trial.from", CalendarMonth.Of(quarter));
        Default("trial.to", CalendarMonth.Of(quarter.AddMonths(2)));

        void Default(string field, CalendarMonth month)
        {
            if (Form[field].Length == 0)
            {
                Form.Set(field, month.ToString());
            }
        }
    }

    /// <summary>Tries the terms on the chosen months, at the sites of the tariff whose prices and sessions are the visitor's to read.</summary>
    protected async Task TryAsync(TariffScope scope, TariffTerms terms, List<(string Field, string Words)> problems)
    {
        if (!MayWrite(scope.Site))
        {
            problems.Add(("site", Words[FormTexts.Choose]));
            return;
        }

        if (!CalendarMonth.TryParse(Form["trial.from"], out CalendarMonth from) || !CalendarMonth.TryParse(Form["trial.to"], out CalendarMonth to) || !Months.Contains(from) || !Months.Contains(to)
            || to < from || Months.Count(m => m >= from && m <= to) > TariffTrial.MostMonths)
        {
            problems.Add(("trial.from", Words.Say(TrialTexts.BadMonths, Words.Number(TariffTrial.MostMonths))));
            return;
        }

        Tried = await Trial.RunAsync(scope, terms, from, to, Http.Scope(Permission.ReadUsage).At(scope.Site == Everywhere.Mark ? null : scope.Site), Chosen, Aborted);
    }

    /// <summary>Shows what is wrong; nothing if nothing is.</summary>
    protected void Show(IReadOnlyCollection<(string Field, string Words)> problems) => Problems = FormProblems.Sort("tariff", problems, [.. TariffForm.Fields]);

    /// <summary>Takes what came of a write.</summary>
    /// <returns>True if it was written.</returns>
    protected bool Take(TariffOutcome outcome)
    {
        Show([.. outcome.Outcome.Problems.Select(p => Worded(p.Problem, p.Row))]);
        Done = !outcome.Outcome.Written ? null : outcome.Sessions == 0 ? Words[TariffTexts.Done] : Words.Say(TariffTexts.DonePast, Words.Number(outcome.Sessions));
        return outcome.Outcome.Written;
    }

    // Nobody sees the code of a material; its label makes it.
    private (string Field, string Words) Worded(RecordProblem problem, Record? row)
    {
        string field = problem.Field.EndsWith(".code", StringComparison.Ordinal) ? problem.Field[..^4] + "label" : problem.Field;
        string words = TariffTexts.Of(problem, row, Words);
        return (field, field == "consumables" ? $"{Words[TariffTexts.MaterialsTitle]}{(Words.Language == Language.French ? " : " : ": ")}{words}" : words);
    }
}
