using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>The navigation by task.</summary>
public sealed class NavigationTests
{
    // The account itself, what is asked for without an account, and the page without controls.
    private static readonly string[] OfNoTask = ["/sign-ins", "/wall"];

    [Fact]
    public void Every_page_belongs_to_a_task()
    {
        Assert.Empty(AccessTable.All.Where(r => r.Value.Redirects && !OfNoTask.Contains(r.Key) && Navigation.At(r.Key) is null).Select(r => r.Key));
        Assert.All(Navigation.Tasks.SelectMany(t => t.Pages), p => Assert.True(AccessTable.All[p.Href].Redirects));
        Assert.All(Navigation.Tasks.SelectMany(t => t.Pages), p => Assert.Same(p, Navigation.At(p.Href)));
    }

    [Theory]
    [InlineData("/machines/{machine}", "/")]
    [InlineData("/structures/{structure}", "/usage")]
    [InlineData("/structures/{structure}/edit", "/structures")]
    [InlineData("/statements/{id:guid}", "/billing")]
    [InlineData("/members/{person}/qualifications", "/qualifications")]
    [InlineData("/qualifications/rules", "/qualifications")]
    [InlineData("/sign-ins", null)]
    public void A_page_below_another_counts_as_that_one(string pattern, string? page) => Assert.Equal(page, Navigation.At(pattern)?.Href);

    [Fact]
    public async Task To_each_their_tasks_and_the_pages_of_the_present_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        foreach (Role role in Enum.GetValues<Role>())
        {
            using var browser = new FormClient(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, role, RolePermissions.IsOfNetwork(role) ? "*" : "la-fabunit")).Cookie);
            NavTask[] tasks = [.. Navigation.Tasks.Where(t => t.Pages.Any(p => May(p, role)))];
            var page = await browser.PageAsync("/sign-ins");
            Assert.Equal(tasks.Select(t => t.Pages.First(p => May(p, role)).Href), page.QuerySelectorAll("header nav:not(.pages) a").Select(a => a.GetAttribute("href")));
            Assert.Null(page.QuerySelector("nav.pages"));
            foreach (NavTask task in tasks)
            {
                NavPage[] pages = [.. task.Pages.Where(p => May(p, role))];
                page = await browser.PageAsync(pages[^1].Href);
                Assert.Equal(pages[0].Href, Assert.Single(page.QuerySelectorAll("header nav:not(.pages) a[aria-current]")).GetAttribute("href"));
                Assert.Equal(pages.Length > 1 ? pages.Select(p => p.Href) : [], page.QuerySelectorAll("nav.pages a").Select(a => a.GetAttribute("href")));
                Assert.Equal(pages.Length > 1 ? pages[^1].Href : null, page.QuerySelector("nav.pages a[aria-current='page']")?.GetAttribute("href"));
            }
        }
    }

    // An account that is of nobody in the registry has no pages of its own.
    private static bool May(NavPage page, Role role) => page.Href != "/me" && !page.Href.StartsWith("/me/", StringComparison.Ordinal) && (AccessTable.All[page.Href].Permission is not { } asked || RolePermissions.Of(role).Contains(asked));
}
