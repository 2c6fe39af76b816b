using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Members;

/// <summary>Acts on what is of one person: read, changed, checked and saved in one transaction. Thread-safe.</summary>
/// <param name="writer">The writer of the registry.</param>
public sealed class MemberActs(RegistryWriter writer)
{
    /// <summary>In place of a person, for an act on structures: nobody has this reference.</summary>
    internal const string Nobody = "";

    /// <summary>Does the work and saves it, unless something is wrong.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="person">Whose rows are read.</param>
    /// <param name="uid">A badge that is read as well, whoever has it.</param>
    /// <param name="reason">Why; null if nobody states it.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Then nothing is written.</param>
    internal Task<WriteOutcome> ActAsync(Actor actor, string person, string? uid, string? reason, Action<MemberWrites, RegistryAct> work, CancellationToken cancellationToken) =>
        writer.WriteAsync(actor, reason, async act =>
        {
            MemberWrites writes = await MemberWrites.LoadAsync(act, person, cancellationToken, uid);
            work(writes, act);
            writes.Check();
        }, cancellationToken);

    /// <summary>Does it to one row of the person; that there is none is a problem of the act.</summary>
    internal Task<WriteOutcome> OneAsync<T, TKey>(
        Actor actor, string person, Func<MemberWrites, RecordSet<T, TKey>> set, Guid id, string reason, Action<MemberWrites, RegistryAct, T> work, CancellationToken cancellationToken)
        where T : Record
        where TKey : notnull => ActAsync(actor, person, null, reason, (writes, act) =>
        {
            if (set(writes).Rows.FirstOrDefault(r => r.Id == id) is { } row)
            {
                work(writes, act, row);
            }
            else
            {
                act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            }
        }, cancellationToken);

    /// <summary>True if the person is there; else that is a problem of the act.</summary>
    internal static bool Known(MemberWrites writes, RegistryAct act, string person)
    {
        if (writes.Persons.Find(person) is not null)
        {
            return true;
        }

        act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
        return false;
    }

    /// <summary>Refuses one more than the most.</summary>
    internal static void Limit(RegistryAct act, int count, int most)
    {
        if (count >= most)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.TooManyOfPerson, most.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The zones of the sites.</summary>
    internal static SiteZones Zones(RegistryAct act) => new(act.Db.Set<Site>().AsNoTracking().ToList());

    /// <summary>Today at a site; of the network, the earliest day that a site has.</summary>
    internal static DateOnly Today(RegistryAct act, string site)
    {
        SiteZones zones = Zones(act);
        return site == Everywhere.Mark ? zones.DaysOf(act.Acting.At).First : zones.DayOf(act.Acting.At, site);
    }
}
