using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.TestKit;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Makerspace.Iot.Server.Tests.Web;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class WebKeysTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task A_form_opened_before_a_restart_can_be_sent_after_it_and_nobody_else_can_read_the_keys()
    {
        using var folder = new TempFolder();
        var options = new ServerOptions { Data = folder.File("data") };
        AntiforgeryTokenSet opened;
        await using (WebApplication app = Build(options))
        {
            opened = app.Services.GetRequiredService<IAntiforgery>().GetTokens(Request(app));
        }

        string keys = Path.Combine(options.Data, WebKeys.Folder);
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(keys));
        Assert.Equal(Owner, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(keys))));
        await using WebApplication again = Build(options);
        Assert.True(await IsValidAsync(again, opened, opened.RequestToken!));
        Assert.False(await IsValidAsync(again, opened, opened.RequestToken![..^4] + "AAAA"));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_folder_that_others_may_enter_is_refused_with_what_to_do(UnixFileMode wide)
    {
        using var folder = new TempFolder();
        var options = new ServerOptions { Data = folder.File("data") };
        string keys = Path.Combine(options.Data, WebKeys.Folder);
        Directory.CreateDirectory(keys);
        File.SetUnixFileMode(keys, Owner | UnixFileMode.UserExecute | wide);
        SettingsException refused = Assert.Throws<SettingsException>(() => ServerHost.Build(options));
        Assert.Contains($"chmod -R go= {keys}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_may_read_and_a_link_in_place_of_the_folder_are_refused()
    {
        using var folder = new TempFolder();
        var options = new ServerOptions { Data = folder.File("data") };
        string keys = Path.Combine(options.Data, WebKeys.Folder);
        Directory.CreateDirectory(keys, Owner | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(keys, "key-1.xml"), "");
        File.SetUnixFileMode(Path.Combine(keys, "key-1.xml"), Owner | UnixFileMode.OtherRead);
        Assert.Contains("key-1.xml", Assert.Throws<SettingsException>(() => ServerHost.Build(options)).Message, StringComparison.Ordinal);
        Directory.Move(keys, folder.File("elsewhere"));
        Directory.CreateSymbolicLink(keys, folder.File("elsewhere"));
        Assert.Contains("lien", Assert.Throws<SettingsException>(() => ServerHost.Build(options)).Message, StringComparison.Ordinal);
    }

    private static WebApplication Build(ServerOptions options) => ServerHost.Build(options, builder => builder.Services.AddSingleton(Mock.Of<IIngestState>()));

    private static async Task<bool> IsValidAsync(WebApplication app, AntiforgeryTokenSet opened, string token)
    {
        DefaultHttpContext sent = Request(app);
        sent.Request.Headers.Cookie = $"{CookieName(app)}={opened.CookieToken}";
        sent.Request.Headers[opened.HeaderName!] = token;
        return await app.Services.GetRequiredService<IAntiforgery>().IsRequestValidAsync(sent);
    }

    private static DefaultHttpContext Request(WebApplication app)
    {
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = HttpMethods.Post;
        return context;
    }

    private static string CookieName(WebApplication app) =>
        app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<AntiforgeryOptions>>().Value.Cookie.Name!;
}
