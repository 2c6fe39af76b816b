using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Members;

/// <summary>What pages do to structures: each an act of <see cref="MemberWrites"/>, which authorises, checks and audits. Thread-safe.</summary>
/// <param name="acts">The acts.</param>
public sealed class StructureEdits(MemberActs acts)
{
    /// <summary>Makes a structure. The reference comes with the form, so that a form sent twice makes one.</summary>
    public Task<WriteOutcome> CreateStructureAsync(Actor actor, string reference, string label, string? siret, CancellationToken cancellationToken) => acts.ActAsync(actor, MemberActs.Nobody, null, null, (writes, act) =>
    {
        if (writes.Structures.Find(reference) is not null)
        {
            act.Refuse(null, new RecordProblem("ref", RecordFault.Taken, reference));
            return;
        }

        OnlyOne(writes, act, writes.Put(new Structure { Ref = reference, Label = label, Siret = siret }).Row);
    }, cancellationToken);

    /// <summary>Corrects label and SIRET of a structure.</summary>
    public Task<WriteOutcome> CorrectStructureAsync(Actor actor, string reference, int? revision, string reason, string label, string? siret, CancellationToken cancellationToken) => acts.ActAsync(actor, MemberActs.Nobody, null, reason, (writes, act) =>
    {
        if (writes.Structures.Find(reference) is not { } row)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            return;
        }

        bool other = siret != row.Siret;
        writes.Correct(writes.Structures, row, revision, reason, s => (s.Label, s.Siret) = (label, siret));
        if (other)
        {
            OnlyOne(writes, act, row);
        }

    }, cancellationToken);

    // Two structures of one SIRET would be billed as two.
    private static void OnlyOne(MemberWrites writes, RegistryAct act, Structure row)
    {
        if (row.Siret is { } siret && writes.Structures.Rows.FirstOrDefault(s => s != row && s.Siret == siret) is not null)
        {
            act.Refuse(row, new RecordProblem("siret", RecordFault.Taken, siret));
        }
    }
}
