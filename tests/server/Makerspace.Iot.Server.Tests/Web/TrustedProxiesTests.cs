using System.Net;
using Makerspace.Iot.Server.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData(null, "127.0.0.1", false)]
    [InlineData("192.0.2.1", "127.0.0.1", false)]
    [InlineData("127.0.0.2", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "198.51.100.7", true)]
    [InlineData("127.0.0.0/8", "198.51.100.7", true)]
    public async Task Only_a_named_proxy_is_believed_about_address_scheme_and_host(string? trusted, string address, bool believed)
    {
        var seen = new SeenAddress();
        await using WebSite site = await WebSite.StartAsync(allowedHosts: ["atelier.exemple.fr"], trustedProxies: trusted is null ? [] : [trusted], startup: seen);
        HttpResponseMessage answer = await AskAsync(site, "atelier.exemple.fr");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(address, seen.Address);
        Assert.Equal(believed ? "https://atelier.exemple.fr" : "http://" + site.Http.BaseAddress!.Authority, seen.Origin);
        Assert.Equal(believed, answer.Headers.GetValues("Set-Cookie").Single().Contains("secure", StringComparison.Ordinal));

        // A proxy is believed about the name; whether this server answers to it is another question.
        Assert.Equal(believed ? HttpStatusCode.BadRequest : HttpStatusCode.OK, (await AskAsync(site, "evil.example")).StatusCode);
    }

    [Theory]
    [InlineData("proxy.exemple.fr", "ni une adresse ni un réseau")]
    [InlineData("10.0.0.0/33", "ni une adresse ni un réseau")]
    [InlineData("0.0.0.0/0", "le monde entier")]
    [InlineData("::/0", "le monde entier")]
    public void A_proxy_that_is_no_address_or_everybody_is_refused(string proxy, string words) => Assert.Contains(
        words, Assert.Throws<SettingsException>(() => ServerOptionsFile.Check(new ServerOptions { TrustedProxies = [proxy] }, "server.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Addresses_and_networks_are_taken() =>
        ServerOptionsFile.Check(new ServerOptions { TrustedProxies = ["127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8"] }, "server.json");

    private static async Task<HttpResponseMessage> AskAsync(WebSite site, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/usage?lang=en");
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", host);
        return await site.Http.SendAsync(request);
    }

    /// <summary>Notes what the server took for the request's origin.</summary>
    private sealed class SeenAddress : IStartupFilter
    {
        public string? Address { get; private set; }

        public string? Origin { get; private set; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                await rest(context);
                Address = context.Connection.RemoteIpAddress?.ToString();
                Origin = context.Request.Scheme + "://" + context.Request.Host;
            });
            next(app);
        };
    }
}
