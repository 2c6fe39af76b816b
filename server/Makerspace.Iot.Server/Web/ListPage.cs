namespace Makerspace.Iot.Server.Web;

/// <summary>One page of a list that grows without end, newest first.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The entries of this page.</param>
/// <param name="Previous">Where the page of newer entries is; null if this is the first.</param>
/// <param name="Next">Where the page of older entries is; null if this is the last.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, ListCursor? Previous = null, ListCursor? Next = null)
{
    /// <summary>
    /// Reads a page. If nothing but the beginning of the list stands before a place, the answer is the first page, whole.
    /// </summary>
    /// <param name="from">The place; null for the first page.</param>
    /// <param name="size">Most entries of a page.</param>
    /// <param name="read">Reads at most so many entries from a place, the nearest first: towards the newer ones if <see cref="ListCursor.Newer"/>.</param>
    /// <param name="key">The place of an entry.</param>
    public static async Task<ListPage<T>> ReadAsync(ListCursor? from, int size, Func<ListCursor?, int, Task<List<T>>> read, Func<T, ListCursor> key)
    {
        // One more than shown tells whether there is more.
        List<T> found = await read(from, size + 1);
        if (from is { Newer: true } && found.Count <= size)
        {
            from = null;
            found = await read(null, size + 1);
        }

        bool more = found.Count > size;
        List<T> items = more ? found[..size] : found;
        if (from is { Newer: true })
        {
            items.Reverse();
            return new ListPage<T>(items, key(items[0]) with { Newer = true }, key(items[^1]));
        }

        ListCursor? previous = from is null ? null : (items.Count > 0 ? key(items[0]) : from) with { Newer = true };
        return new ListPage<T>(items, previous, more ? key(items[^1]) : null);
    }
}
