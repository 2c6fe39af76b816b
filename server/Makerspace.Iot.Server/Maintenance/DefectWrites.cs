using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Maintenance;

/// <summary>What somebody reports.</summary>
/// <param name="Key">A key of the form, at most one report for each.</param>
/// <param name="Machine">The machine.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Severity">How bad it is; null if not said.</param>
/// <param name="Contact">How to reach the person; null if not given.</param>
public sealed record ReportedDefect(Guid Key, string Machine, string? What, DefectSeverity? Severity, string? Contact);

/// <summary>The one way in which reports of defects are written. Anybody may report one; to go on with one takes the right to edit the machines of its site.</summary>
public sealed class DefectWrites : ModuleWrites
{
    private DefectWrites(RegistryAct act)
        : base(act, Permission.EditMachines)
    {
    }

    /// <summary>The reports of this act, by id.</summary>
    public required RecordSet<DefectReport, Guid> Reports { get; init; }

    /// <summary>Reads one report, if there is one of that id.</summary>
    public static async Task<DefectWrites> LoadAsync(RegistryAct act, Guid report, CancellationToken cancellationToken) =>
        new(act) { Reports = await RecordSet<DefectReport, Guid>.LoadAsync(act.Db, d => d.Id, d => d.Id == report, cancellationToken) };

    /// <summary>Takes a report, from whoever it is; one that came already changes nothing.</summary>
    /// <param name="given">What was reported.</param>
    /// <param name="site">Where the machine stands.</param>
    /// <param name="reporter">Reference of the account; null if nobody has signed in.</param>
    public void Report(ReportedDefect given, string site, string? reporter)
    {
        if (Reports.Find(given.Key) is not null)
        {
            return;
        }

        var report = new DefectReport
        {
            Id = given.Key,
            Machine = given.Machine,
            Site = site,
            ReportedAt = Act.Acting.At,
            Reporter = reporter,
            What = DefectReport.OneLine(given.What) ?? string.Empty,
            Severity = given.Severity,
            Contact = DefectReport.OneLine(given.Contact),
            StateAt = Act.Acting.At,
        };
        Reports.Put(report);
        Act.Acting.Of(report, site);
    }

    /// <summary>Goes on with a report, with words if it is settled; the contact is not needed any more then, and goes.</summary>
    /// <param name="report">The report.</param>
    /// <param name="revision">The revision that the person saw.</param>
    /// <param name="to">Where to.</param>
    /// <param name="note">What was found or done.</param>
    public void Go(DefectReport report, int? revision, DefectState to, string? note)
    {
        if (!DefectReport.MayGo(report.State, to))
        {
            Act.Refuse(report, new RecordProblem(string.Empty, RecordFault.Stale));
            return;
        }

        string? words = DefectReport.OneLine(note);
        Correct(Reports, report, revision, words ?? "vu", d =>
        {
            (d.State, d.StateAt, d.Note) = (to, Act.Acting.At, words ?? d.Note);
            d.Contact = to == DefectState.Settled ? null : d.Contact;
        });
    }

    /// <inheritdoc/>
    public override void Check() => CheckRows(Reports);

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => ((DefectReport)row).Site;
}

/// <summary>What pages do with reports: each an act of its writes. Thread-safe.</summary>
/// <param name="writer">The writer of the registry.</param>
public sealed class DefectEdits(RegistryWriter writer)
{
    private static readonly Actor Stranger = new(ActorKind.Program, "signalement sans compte");

    /// <summary>Takes a report; of nobody who has signed in if the actor is null.</summary>
    public Task<WriteOutcome> ReportAsync(Actor? actor, ReportedDefect given, string site, CancellationToken cancellationToken) =>
        writer.WriteAsync(actor ?? Stranger, null, async act =>
        {
            DefectWrites writes = await DefectWrites.LoadAsync(act, given.Key, cancellationToken);
            writes.Report(given, site, actor?.Kind == ActorKind.Account ? actor.Name : null);
            writes.Check();
        }, cancellationToken);

    /// <summary>Goes on with a report.</summary>
    public Task<WriteOutcome> GoAsync(Actor actor, Guid report, int? revision, DefectState to, string? note, CancellationToken cancellationToken) =>
        writer.WriteAsync(actor, null, async act =>
        {
            DefectWrites writes = await DefectWrites.LoadAsync(act, report, cancellationToken);
            if (writes.Reports.Find(report) is not { } found)
            {
                act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
                return;
            }

            writes.Go(found, revision, to, note);
            writes.Check();
        }, cancellationToken);
}
