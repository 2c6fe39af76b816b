using System.Net;
using System.Security.Cryptography.X509Certificates;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>Beyond this computer the pages are read over HTTPS or not at all.</summary>
public sealed class WebReachTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:5080", false, false, null)]
    [InlineData("http://localhost:5080;http://[::1]:5080", false, false, null)]
    [InlineData("http://localhost:5080", false, true, null)]
    [InlineData("http://0.0.0.0:5080", false, false, "en clair")]
    [InlineData("http://192.168.1.10:5080", false, false, "en clair")]
    [InlineData("http://127.0.0.1:5080;http://*:5081", false, false, "en clair")]
    [InlineData("https://0.0.0.0:5443", false, false, null)]
    [InlineData("http://0.0.0.0:5080", true, false, null)]
    [InlineData("https://0.0.0.0:5443", false, true, "demo")]
    [InlineData("http://127.0.0.1:5080", true, true, "demo")]
    public void A_server_that_would_take_passwords_in_clear_does_not_start(string urls, bool proxy, bool demo, string? words)
    {
        var options = new ServerOptions { Urls = urls, TrustedProxies = proxy ? ["10.0.0.1"] : [], Demo = demo, Https = new HttpsOptions { CertFile = "web.pem", KeyFile = "web.key" } };
        if (words is null)
        {
            WebReach.Check(options);
        }
        else
        {
            Assert.Contains(words, Assert.Throws<SettingsException>(() => WebReach.Check(options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_real_program_refuses_to_start_and_says_the_remedies_in_one_line()
    {
        using var folder = new TempFolder();
        var error = new StringWriter();
        Assert.Equal(ServerCommandLine.Unusable, await ServerCommandLine.RunAsync(["serve", "--data", folder.File("data"), "--urls", $"http://0.0.0.0:{Ports.Free()}"], TextWriter.Null, error));
        Assert.Contains("keys web", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("trustedProxies", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Trim().Split('\n'));
        Assert.Throws<SettingsException>(() => ServerOptionsFile.Check(new ServerOptions { Urls = "https://127.0.0.1:5443" }, "server.json"));
    }

    [Fact]
    public async Task With_a_certificate_of_the_own_authority_a_browser_that_knows_it_is_answered_over_https_and_gets_a_secure_cookie()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, await ServerCommandLine.RunAsync(["keys", "init", "--folder", folder.File("keys")], TextWriter.Null, TextWriter.Null));
        var told = new StringWriter();
        Assert.Equal(0, await ServerCommandLine.RunAsync(["keys", "web", "atelier.lan", "127.0.0.1", "--folder", folder.File("keys")], told, TextWriter.Null));
        Assert.Contains("web.pem", told.ToString(), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(folder.File("keys/web.key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        int port = Ports.Free();
        await File.WriteAllTextAsync(folder.File("server.json"), $$"""
            { "data": "data", "urls": "https://127.0.0.1:{{port}}", "https": { "certFile": "keys/web.pem", "keyFile": "keys/web.key" } }
            """, _cancel);
        await using ServiceProcess server = ServiceProcess.Start("dotnet", [typeof(ServerHost).Assembly.Location, "serve", "--config", folder.File("server.json")]);
        await server.WaitForPort(port);
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(folder.File("keys/ca.pem"));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
        HttpResponseMessage answer = await http.GetAsync(new Uri("/sign-in?lang=fr", UriKind.Relative), _cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(answer.Headers.GetValues("Set-Cookie").Where(c => c.StartsWith("lang", StringComparison.Ordinal)), c => Assert.Contains("secure", c, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync(new Uri("/", UriKind.Relative), _cancel)).StatusCode);

        // Its output goes into a file here: the link that makes the administrator does not.
        await Eventually.That(() => server.Output.Contains("accounts link", StringComparison.Ordinal), "it says how to make the first administrator");
        Assert.DoesNotContain("/link/", server.Output, StringComparison.Ordinal);
        using var other = new HttpClient { BaseAddress = http.BaseAddress };
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync(new Uri("/", UriKind.Relative), _cancel));
    }

    [Fact]
    public async Task Whoever_comes_past_the_proxy_in_clear_is_refused_and_the_health_tells_a_stranger_the_status_alone()
    {
        await using WebSite site = await WebSite.StartAsync(trustedProxies: ["127.0.0.1"]);
        async Task<(HttpStatusCode Status, string Text)> AskAsync(string address, string proto)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("X-Forwarded-For", "192.168.1.50");
            request.Headers.Add("X-Forwarded-Proto", proto);
            HttpResponseMessage answer = await site.Anonymous.SendAsync(request, _cancel);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(_cancel));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("/sign-in", "http")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/sign-in", "https")).Status);
        (HttpStatusCode status, string text) = await AskAsync("/health", "http");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"status\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("database", text, StringComparison.Ordinal);
        Assert.Contains("database", await site.Anonymous.GetStringAsync(new Uri("/health", UriKind.Relative), _cancel), StringComparison.Ordinal);
    }
}
