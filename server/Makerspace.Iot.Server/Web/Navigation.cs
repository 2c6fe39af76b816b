namespace Makerspace.Iot.Server.Web;

/// <summary>One page of the navigation.</summary>
/// <param name="Href">Its address, a pattern of <see cref="AccessTable"/>.</param>
/// <param name="Text">Its name.</param>
/// <param name="Also">Patterns that count as this page too, with all below them.</param>
public sealed record NavPage(string Href, Phrase Text, params string[] Also);

/// <summary>Pages that serve one task. The first one that a person may open stands for the task.</summary>
/// <param name="Text">Name of the task.</param>
/// <param name="Pages">Its pages, most used first.</param>
public sealed record NavTask(Phrase Text, params NavPage[] Pages);

/// <summary>The navigation: by task, to each what they may open.</summary>
public static class Navigation
{
    /// <summary>Every task.</summary>
    public static IReadOnlyList<NavTask> Tasks { get; } =
    [
        new(CommonTexts.NavLive,
            new("/", CommonTexts.NavLive, "/machines"),
            new("/refusals", CommonTexts.NavRefusals),
            new("/defects", CommonTexts.NavDefects),
            new("/alarms", CommonTexts.NavAlarms)),
        new(CommonTexts.NavMine,
            new("/me", CommonTexts.NavMine),
            new("/me/sessions", CommonTexts.NavMySessions),
            new("/me/training", CommonTexts.NavMyTraining)),
        new(CommonTexts.NavMembers,
            new("/members", CommonTexts.NavPeople),
            new("/structures", CommonTexts.NavStructures, "/structures/{structure}/edit")),
        new(CommonTexts.NavTraining,
            new("/training", CommonTexts.NavTrainingSessions),
            new("/qualifications", CommonTexts.NavQualifications, "/members/{person}/qualifications")),
        new(CommonTexts.NavBookings, new NavPage("/bookings", CommonTexts.NavBookings)),
        new(CommonTexts.NavUsage,
            new("/usage", CommonTexts.NavMonth, "/structures/{structure}"),
            new("/sessions", CommonTexts.NavSessions),
            new("/tariffs", CommonTexts.NavTariffs)),
        new(CommonTexts.NavBilling, new NavPage("/billing", CommonTexts.NavBilling, "/statements")),
        new(CommonTexts.NavAdministration,
            new("/accounts", CommonTexts.NavAccounts),
            new("/journal", CommonTexts.NavJournal)),
    ];

    /// <summary>The tasks of somebody, each with the pages that they may open; those without any are left out.</summary>
    public static IEnumerable<NavTask> Of(Visitor visitor) => Tasks
        .Select(t => t with { Pages = [.. t.Pages.Where(p => AccessTable.All[p.Href].Allows(visitor) && (visitor.Person is not null || !IsOwn(p)))] })
        .Where(t => t.Pages.Length > 0);

    /// <summary>The page of the navigation that a request belongs to: the one with the longest pattern above that of its endpoint. Null if none is.</summary>
    public static NavPage? At(HttpContext request) => request.GetEndpoint() is RouteEndpoint endpoint && endpoint.RoutePattern.RawText is { } text ? At("/" + text.Trim('/')) : null;

    /// <summary>The page that a pattern of <see cref="AccessTable"/> belongs to.</summary>
    public static NavPage? At(string pattern) => Tasks.SelectMany(t => t.Pages)
        .SelectMany(p => p.Also.Prepend(p.Href), (p, above) => (Page: p, Above: above))
        .Where(p => pattern == p.Above || (p.Above != "/" && pattern.StartsWith(p.Above + "/", StringComparison.OrdinalIgnoreCase)))
        .OrderByDescending(p => p.Above.Length).FirstOrDefault().Page;

    // Pages of a person of the registry, which an account need not be.
    private static bool IsOwn(NavPage page) => page.Href == "/me" || page.Href.StartsWith("/me/", StringComparison.Ordinal);
}
