using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.EndToEnd;

/// <summary>One run of <c>./makerspace demo</c>, as a person starts and stops it.</summary>
internal sealed partial class DemoScript : IAsyncDisposable
{
    private readonly ServiceProcess _script;
    private readonly string _folder;
    private readonly string _port;
    private readonly HttpClient _http = new();

    private DemoScript(ServiceProcess script, string folder, int port) =>
        (_script, _folder, _port) = (script, folder, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Everything that it printed.</summary>
    public string Output => _script.Output;

    /// <summary>Starts it, in a process group of its own as a terminal's shell would; the folder is the demo's, and kept.</summary>
    public static DemoScript Start(string folder, int port, params string[] options) => new(
        ServiceProcess.Start(
            "setsid",
            ["env", "--default-signal=INT", Path.Combine(Programs.Root, "makerspace"), "demo", "--folder", folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--pace", "50", "--faults", "none", .. options]),
        folder,
        port);

    /// <summary>Waits until it says a text.</summary>
    public async Task Says(string text, double seconds) => await Eventually.That(
        () => !_script.HasExited || Output.Contains(text, StringComparison.Ordinal)
            ? Output.Contains(text, StringComparison.Ordinal)
            : throw new InvalidOperationException($"the demo ended with {_script.ExitCode}:\n{Output}"),
        () => $"the demo says \"{text}\":\n{Output}",
        seconds);

    /// <summary>Waits until it has built what it runs, which takes minutes on a computer that builds other things too, and then until it says a text.</summary>
    public async Task SaysOnceBuilt(string text, double seconds)
    {
        await Says("Keys, registry and workshops", 400);
        await Says(text, seconds);
    }

    /// <summary>A page, at the port that the demo has said: another program may have taken the one that was free a moment ago. Fails with what the demo and its server have said.</summary>
    public async Task<string> Page(string address)
    {
        try
        {
            Match moved = OtherPort().Match(Output);
            var web = new Uri($"http://localhost:{(moved.Success ? moved.Groups["port"].Value : _port)}/");
            if (!_http.DefaultRequestHeaders.Contains("Cookie"))
            {
                _http.DefaultRequestHeaders.Add("Cookie", await DemoSignIn.CookieAsync(web));
            }

            return await _http.GetStringAsync(new Uri(web, address));
        }
        catch (HttpRequestException error)
        {
            string log = Path.Combine(_folder, "log", "server.log");
            throw new InvalidOperationException($"{error.Message}\n{Output}\n{(File.Exists(log) ? await File.ReadAllTextAsync(log) : "no server.log")}", error);
        }
    }

    /// <summary>How many sessions the ledger holds.</summary>
    public async Task<int> Sessions()
    {
        int count = 0;
        string? after = "";
        while (after is not null)
        {
            using JsonDocument answer = JsonDocument.Parse(await Page("api/v1/sessions?pageSize=500&after=" + after));
            count += answer.RootElement.GetProperty("items").GetArrayLength();
            after = answer.RootElement.GetProperty("next").GetString();
        }

        return count;
    }

    /// <summary>How many points with a field the InfluxDB of a demo holds; 0 if there is no such measurement yet.</summary>
    public static async Task<long> Points(string influx, string measurement, string field)
    {
        using var http = new HttpClient();
        string query = Uri.EscapeDataString($"SELECT count(\"{field}\") FROM \"{measurement}\"");
        using JsonDocument answer = JsonDocument.Parse(await http.GetStringAsync(new Uri($"{influx}/query?db=makerspace&q={query}")));
        return answer.RootElement.GetProperty("results")[0].TryGetProperty("series", out JsonElement series) ? series[0].GetProperty("values")[0][1].GetInt64() : 0;
    }

    /// <summary>Ids of the processes that it started and that still run; one whose id is just being written is not among them yet.</summary>
    public int[] Services() => Directory.Exists(Path.Combine(_folder, "run"))
        ? [.. Directory.GetFiles(Path.Combine(_folder, "run"), "*.pid").Where(f => Path.GetFileName(f) != "makerspace.pid")
            .Select(TextOf).Where(text => text.Length > 0).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Where(id => Directory.Exists($"/proc/{id}"))]
        : [];

    /// <summary>Id of one of its processes, by its name in the folder <c>run</c>.</summary>
    public int Service(string name) => int.Parse(File.ReadAllText(Path.Combine(_folder, "run", name + ".pid")), CultureInfo.InvariantCulture);

    /// <summary>Presses Ctrl-C, which a terminal sends to every process of the group, and waits for the end; fails if it or a process of it goes on.</summary>
    public Task Interrupt() => End("INT", toGroup: true);

    /// <summary>Ends it by a signal, to its group as a terminal does or to the script alone; fails if it or a process of it goes on.</summary>
    public async Task End(string signal, bool toGroup)
    {
        int[] services = Services();
        string id = _script.Id.ToString(CultureInfo.InvariantCulture);
        using (Process.Start("/bin/kill", ["-" + signal, "--", toGroup ? "-" + id : id]))
        {
            await Eventually.That(() => _script.HasExited, () => $"the demo ends on SIG{signal}:\n{Output}", 300);
        }

        Assert.DoesNotContain(services, id => Directory.Exists($"/proc/{id}"));
        Assert.Empty(Services());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_script.HasExited)
        {
            await Interrupt();
        }

        await _script.DisposeAsync();
    }

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (FileNotFoundException)
        {
            return ""; // The demo has seen its end meanwhile, and forgotten it.
        }
    }

    [GeneratedRegex(@"the page will be on (?<port>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex OtherPort();
}
