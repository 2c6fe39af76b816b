using System.Net;
using System.Text.RegularExpressions;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>From the button of a person's page to the reader in the field and back, and then to the first machine that the badge opens.</summary>
[Collection(JudgedByTheClock.Name)]
public sealed partial class BadgesGivenByATap
{
    private const string NewBadge = "04b1c2d3e4f5a6";

    [Fact]
    public async Task A_badge_that_is_tapped_for_a_person_opens_nothing_and_then_opens_the_machine()
    {
        await using Installation house = await Installation.Create();
        VirtualStation press = house.Workshop.Machine(SmallWorkshop.Press);
        var cookies = new CookieContainer();
        cookies.SetCookies(new Uri(house.Web), await DemoSignIn.CookieAsync(new Uri(house.Web)));
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new Uri(house.Web) };
        string watch = await AskAsync(http, "m-alice", SmallWorkshop.Press);
        await Eventually.That(async () => (await ReadAsync(http, watch)).Contains("Posez le badge", StringComparison.Ordinal), () => $"the reader waits; agent says:\n{house.Agent!.Output}", 60);
        BadgeInHand badge = press.Badge(NewBadge);
        badge.Insert();
        await Eventually.That(async () => (await ReadAsync(http, watch)).Contains("est à Alice Essai", StringComparison.Ordinal), () => $"the badge is Alice's; agent says:\n{house.Agent!.Output}", 60);
        badge.Remove();
        Assert.False(press.Machine.IsPowered);
        Assert.Equal(0, await house.Ledger(db => db.Set<AccessRefusal>().CountAsync()));
        Assert.DoesNotContain(NewBadge, house.Agent!.Output + house.Server!.Output, StringComparison.OrdinalIgnoreCase);

        // Its list is a moment away; then the same badge, presented anew, is Alice's session.
        await house.Open(SmallWorkshop.Press, NewBadge);
        Assert.True(press.Machine.IsPowered);

        // A machine in use gives no badge, and is not disturbed.
        string busy = await AskAsync(http, "m-basile", SmallWorkshop.Press);
        await Eventually.That(async () => (await ReadAsync(http, busy)).Contains("est utilisée", StringComparison.Ordinal), () => $"the machine refuses; agent says:\n{house.Agent!.Output}", 60);
        Assert.True(press.Machine.IsPowered);
    }

    private static async Task<string> ReadAsync(HttpClient http, string address) => WebUtility.HtmlDecode(await http.GetStringAsync(new Uri(address, UriKind.Relative)));

    // Sends the page's form as a browser without scripts does.
    private static async Task<string> AskAsync(HttpClient http, string person, string machine)
    {
        var address = new Uri($"/members/{person}/enrol", UriKind.Relative);
        string token = Token().Match(await http.GetStringAsync(address)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([new("Machine", machine), new("_handler", "enrol"), new("__RequestVerificationToken", token)]);
        using HttpResponseMessage answer = await http.PostAsync(address, form);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
