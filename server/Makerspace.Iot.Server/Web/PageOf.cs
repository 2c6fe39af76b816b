namespace Makerspace.Iot.Server.Web;

/// <summary>One page of a longer list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The entries of this page.</param>
/// <param name="Page">Number of this page, from 1.</param>
/// <param name="PageSize">Most entries of a page.</param>
/// <param name="Total">Entries of the whole list.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total)
{
    /// <summary>Number of pages, at least 1.</summary>
    public long Pages => Math.Max(1, (Total + PageSize - 1) / PageSize);
}
