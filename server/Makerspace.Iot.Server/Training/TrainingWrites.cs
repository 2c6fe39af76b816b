using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Training;

/// <summary>The one way in which qualifications are written.</summary>
public sealed class TrainingWrites : ModuleWrites
{
    private TrainingWrites(RegistryAct act)
        : base(act, Permission.EditTraining)
    {
    }

    /// <summary>Qualifications, by person, category and level.</summary>
    public required RecordSet<Qualification, (string Person, string Category, int Level)> Qualifications { get; init; }

    /// <summary>Reads what the act may touch: everything, or what is of one person.</summary>
    public static async Task<TrainingWrites> LoadAsync(RegistryAct act, string? person, CancellationToken cancellationToken) => new(act)
    {
        Qualifications = await RecordSet<Qualification, (string, string, int)>.LoadAsync(
            act.Db, q => (q.Person, q.Category, q.Level), person is null ? null : q => q.Person == person, cancellationToken),
    };

    /// <summary>Puts a qualification.</summary>
    public (Qualification Row, bool First) Put(Qualification row) => Put(Qualifications, row);

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Qualifications);
        foreach (Qualification q in Qualifications.Touched)
        {
            Act.Reference<Person>(q, "person", q.Person);
            Act.Reference<Person>(q, "signedBy", q.SignedBy);
            Act.Reference<MachineCategory>(q, "category", q.Category);
        }
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => null;
}
