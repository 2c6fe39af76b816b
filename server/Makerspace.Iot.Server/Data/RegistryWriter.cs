using Makerspace.Iot.Server.Core.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Data;

/// <summary>What came of a write: what is wrong, and then nothing was written; or nothing is.</summary>
/// <param name="Problems">What is wrong, with the row; null if no row is meant.</param>
public sealed record WriteOutcome(IReadOnlyList<(Record? Row, RecordProblem Problem)> Problems)
{
    /// <summary>True if it was written.</summary>
    public bool Written => Problems.Count == 0;
}

/// <summary>
/// Writes to the registry: work of the modules' write services, its audit and the new version, in one transaction. Thread-safe; writers follow each other.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="policy">Who may do what.</param>
/// <param name="time">The clock.</param>
public sealed class RegistryWriter(IDbContextFactory<MakerspaceDb> databases, IAccessPolicy policy, TimeProvider time)
{
    /// <summary>A writer for commands, which anybody at the server's terminal may give.</summary>
    public RegistryWriter(IDbContextFactory<MakerspaceDb> databases)
        : this(databases, RolePolicy.Instance, TimeProvider.System)
    {
    }

    /// <summary>Does the work and saves it, unless something is wrong.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="reason">Why; null if nobody states it.</param>
    /// <param name="work">Puts, corrects and withdraws by the services of the modules, and has them check.</param>
    /// <param name="cancellationToken">Then nothing is written.</param>
    public async Task<WriteOutcome> WriteAsync(Actor actor, string? reason, Func<RegistryAct, Task> work, CancellationToken cancellationToken = default)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // The version first: its row's lock keeps two writers apart.
        await RegistryVersion.BumpAsync(db, cancellationToken);
        var act = new RegistryAct(db, policy, new Acting(actor, time.GetUtcNow(), reason));
        await work(act);
        if (act.Problems.Count == 0)
        {
            try
            {
                if (await db.SaveChangesAsync(cancellationToken) > 0 || act.HasSaved)
                {
                    await transaction.CommitAsync(cancellationToken);
                }
            }
            catch (DbUpdateConcurrencyException)
            {
                act.Refuse(null, new RecordProblem(string.Empty, RecordFault.Stale));
            }
        }

        return new WriteOutcome(act.Problems);
    }
}
