using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// What the write services of the modules share. Each asks for permission, checks by the rules of Server.Core, and leaves saving, audit and version to the act.
/// Call <see cref="Check"/> once after the last row.
/// </summary>
/// <param name="act">The act in which it writes.</param>
/// <param name="permission">What it asks for.</param>
public abstract class ModuleWrites(RegistryAct act, Permission permission)
{
    /// <summary>The act.</summary>
    protected RegistryAct Act { get; } = act;

    /// <summary>Checks what this act touched: rows by themselves, references, and rows against each other. What is wrong goes to the act.</summary>
    public abstract void Check();

    /// <summary>Changes a row that stands, if it is still the one that the person saw.</summary>
    /// <param name="set">Its table.</param>
    /// <param name="row">The row.</param>
    /// <param name="revision">The revision that the person saw; null if it is not known.</param>
    /// <param name="reason">Why; must not be empty.</param>
    /// <param name="change">The change.</param>
    public void Correct<T, TKey>(RecordSet<T, TKey> set, T row, int? revision, string reason, Action<T> change)
        where T : Record
        where TKey : notnull
    {
        if (MayTouch(row, revision, reason))
        {
            set.Correct(row, change);
            Demand(row);
            Act.Acting.Because(row, reason);
        }
    }

    /// <summary>Takes a row away that should never have stood; the audit keeps it.</summary>
    public void Withdraw<T, TKey>(RecordSet<T, TKey> set, T row, int? revision, string reason)
        where T : Record
        where TKey : notnull
    {
        if (MayTouch(row, revision, reason))
        {
            set.Withdraw(row);
            Act.Acting.Because(row, reason);
        }
    }

    /// <summary>Puts a row in, or over the one of its key.</summary>
    /// <returns>The row as it will stand, and false if this act has put one of that key already.</returns>
    protected (T Row, bool First) Put<T, TKey>(RecordSet<T, TKey> set, T row)
        where T : Record
        where TKey : notnull
    {
        (T stands, bool first) = set.Put(row);
        Demand(stands);
        return (stands, first);
    }

    /// <summary>The site that a row belongs to; null if to none.</summary>
    protected abstract string? SiteOf(Record row);

    /// <summary>Asks whether who acts may write a row; a no is a problem of the row. By default it asks for the site of the row.</summary>
    protected virtual bool Demand(Record row) => Act.Demand(row, permission, SiteOf(row));

    /// <summary>Checks the touched rows by themselves.</summary>
    protected void CheckRows<T, TKey>(RecordSet<T, TKey> set)
        where T : Record
        where TKey : notnull
    {
        foreach (T row in set.Touched)
        {
            foreach (RecordProblem problem in RecordRules.Check(row))
            {
                Act.Refuse(row, problem);
            }
        }

        if (set.Clash is { } clash)
        {
            Act.Refuse(clash, new RecordProblem("firstDay", RecordFault.Overlap, clash.Title(), string.Empty, clash.Title()));
        }
    }

    /// <summary>Says of rows that hold at once, if this act touched one of them.</summary>
    /// <param name="set">The table.</param>
    /// <param name="overlaps">The pairs.</param>
    /// <param name="field">The field that begins the time.</param>
    /// <param name="begin">When a row begins, as text.</param>
    /// <param name="end">When it ends; empty if open.</param>
    protected void RefuseOverlaps<T, TKey>(RecordSet<T, TKey> set, IEnumerable<(T Earlier, T Later)> overlaps, string field, Func<T, string> begin, Func<T, string> end)
        where T : Record
        where TKey : notnull
    {
        foreach ((T earlier, T later) in overlaps)
        {
            T? touched = set.Touched.Contains(later) ? later : set.Touched.Contains(earlier) ? earlier : null;
            if (touched is not null)
            {
                Act.Refuse(touched, new RecordProblem(field, RecordFault.Overlap, begin(earlier), end(earlier), begin(later)));
            }
        }
    }

    private bool MayTouch(Record row, int? revision, string reason)
    {
        bool good = Demand(row);
        if (string.IsNullOrWhiteSpace(reason))
        {
            Act.Refuse(row, new RecordProblem("reason", RecordFault.ReasonMissing));
            return false;
        }

        if (revision is { } seen && seen != row.Revision)
        {
            Act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Stale));
            return false;
        }

        return good;
    }
}
