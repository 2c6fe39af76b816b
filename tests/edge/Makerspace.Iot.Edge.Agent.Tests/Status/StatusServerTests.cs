using System.Net;
using System.Net.Sockets;
using System.Text;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Status;

public sealed class StatusServerTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _end = new();
    private readonly StatusServer _server;
    private readonly Task _serving;
    private Func<StatusReport> _make = () => Reports.Of(Reports.Machine);

    public StatusServerTests()
    {
        _server = new StatusServer(0, _folder.Path, () => _make(), _time, NullLogger.Instance);
        _serving = _server.RunAsync(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.WaitAsync(TimeSpan.FromSeconds(20));
        _server.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("GET /status HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\"agent\": \"fabunit-1\"")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\"agent\": \"fabunit-1\"")]
    [InlineData("GET /statusx HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "GET /status")]
    [InlineData("POST /status HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "GET /status")]
    [InlineData("\0\u0001nonsense\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "GET /status")]
    public async Task It_answers_its_one_question_and_nothing_else(string request, string head, string body)
    {
        string answer = await Ask(request);
        Assert.StartsWith(head, answer, StringComparison.Ordinal);
        Assert.Contains(body, answer, StringComparison.Ordinal);
        Assert.Equal(_server.Port.ToString(), await File.ReadAllTextAsync(_folder.File(StatusServer.PortFile), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_a_request_only_the_first_4096_bytes_are_read()
    {
        // Never an empty line: without the limit it would wait for one.
        string answer = await Ask("GET /status HTTP/1.1\r\nX: ".PadRight(StatusServer.LargestRequest, 'x'));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_says_nothing_holds_it_for_two_seconds_and_no_longer()
    {
        using TcpClient silent = await Connect();
        Task<string> over = Hear(silent);
        using TcpClient next = await Connect();
        await Say(next, "GET /status HTTP/1.1\r\n\r\n");
        Task<string> answer = Hear(next);
        Assert.False(over.IsCompleted || answer.IsCompleted);
        await Eventually.That(
            () =>
            {
                _time.Advance(StatusServer.Longest);
                return over.IsCompleted;
            },
            "the silent one is let go");
        Assert.Equal("", await over);

        // The clock stands from here on. It may have run over the one that waited, too: whoever asks now is served.
        await Task.WhenAny(answer);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await Ask("GET /status HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_fails_ends_that_request_alone()
    {
        _make = () => throw new InvalidDataException("a defect");
        Assert.Equal("", await Ask("GET /status HTTP/1.1\r\n\r\n"));
        _make = () => Reports.Of(Reports.Machine);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await Ask("GET /status HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.False(_serving.IsCompleted);
    }

    [Fact]
    public void A_port_that_cannot_be_written_keeps_nobody_from_listening_and_is_written_later()
    {
        string folder = _folder.File("full");
        using var server = new StatusServer(0, folder, () => _make(), _time, NullLogger.Instance);
        Assert.True(server.Port > 0);
        server.TellPort();
        Assert.False(Directory.Exists(folder));
        Directory.CreateDirectory(folder);
        server.TellPort();
        Assert.Equal(server.Port.ToString(), File.ReadAllText(Path.Combine(folder, StatusServer.PortFile)));
    }

    private async Task<TcpClient> Connect()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private async Task<string> Ask(string request)
    {
        using TcpClient client = await Connect();
        await Say(client, request);
        return await Hear(client);
    }

    private static async Task Say(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> Hear(TcpClient client)
    {
        using var all = new MemoryStream();
        await client.GetStream().CopyToAsync(all, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
