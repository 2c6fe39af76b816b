using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Systemd;

/// <summary>What a power cut makes of the broker's store, and the real broker's start afterwards.</summary>
public sealed class BrokerStoreTests : IDisposable
{
    private const string Broker = "/usr/sbin/mosquitto";
    private readonly TempFolder _folder = new();
    private readonly int _port = Ports.Free();

    public BrokerStoreTests()
    {
        Assert.SkipUnless(File.Exists(Broker), "mosquitto is not installed: apt-get install mosquitto");
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllText(_folder.File("mosquitto.conf"), $"""
            listener {_port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {_folder.File("data")}/
            user {Environment.UserName}
            log_dest stderr
            """);
    }

    private string Store => _folder.File("data/mosquitto.db");

    private string[] Aside => [.. Directory.GetFileSystemEntries(_folder.File("data"), "mosquitto.db.illisible-*").Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_store_is_kept_with_its_messages()
    {
        byte[] store = await FillAsync();
        Ended ended = Check();
        Assert.Equal((0, string.Empty), (ended.ExitCode, ended.Output));
        Assert.Equal(store, File.ReadAllBytes(Store));
        Assert.Empty(Aside);
        await using ServiceProcess broker = await StartAsync();
        using var client = new Client(_port, "waiting", clean: false);

        // Twenty at once: none of them is acknowledged here.
        Assert.Contains("message-19", client.ReadUntil("message-19"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut in the middle")]
    [InlineData("cut before its last bytes")]
    [InlineData("cut in its header")]
    [InlineData("zeros")]
    [InlineData("garbage")]
    [InlineData("zeros from the middle of a record")]
    public async Task An_unreadable_store_is_set_aside_and_the_broker_starts(string damage)
    {
        byte[] sound = await FillAsync();
        byte[] damaged = damage switch
        {
            "cut in the middle" => sound[..(sound.Length / 2)],
            "cut before its last bytes" => sound[..^7],
            "cut in its header" => sound[..20],
            "zeros" => new byte[sound.Length],
            "garbage" => Garbage(sound.Length),
            _ => [.. sound[..(sound.Length / 2)], .. new byte[9], .. sound[((sound.Length / 2) + 9)..^3]],
        };
        File.WriteAllBytes(Store, damaged);
        await using (ServiceProcess alone = ServiceProcess.Start(Broker, ["-c", _folder.File("mosquitto.conf")]))
        {
            await Eventually.That(() => alone.HasExited, () => $"without help it does not start: {alone.Output}");
        }

        Ended ended = Check();
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Equal(damaged, File.ReadAllBytes(Assert.Single(Aside)));
        Assert.Contains("mis de côté", Assert.Single(ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        await using ServiceProcess broker = await StartAsync();
        using var client = new Client(_port, "new", clean: true);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_store_is_set_aside()
    {
        Directory.CreateDirectory(Store);
        Assert.Equal(0, Check().ExitCode);
        Assert.True(Directory.Exists(Assert.Single(Aside)));
        Assert.False(Path.Exists(Store));
    }

    [Fact]
    public void What_the_broker_takes_for_sound_stays()
    {
        File.WriteAllBytes(Store, []);
        Assert.Equal((0, string.Empty), (Check().ExitCode, Check().Output));
        Assert.True(File.Exists(Store));
        File.Delete(Store);
        Assert.Equal((0, string.Empty), (Check().ExitCode, Check().Output));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("data")));
    }

    [Fact]
    public void A_broker_that_does_not_start_without_the_store_either_leaves_it_where_it_is()
    {
        File.WriteAllText(Store, "no store");
        File.AppendAllText(_folder.File("mosquitto.conf"), "\nuser nobody-of-this-name\n");
        Ended ended = Check();
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(Environment.UserName == "root", Aside.Length == 0);
    }

    [Fact]
    public void Three_are_kept()
    {
        for (int i = 1; i <= 4; i++)
        {
            File.WriteAllText($"{Store}.illisible-2026010{i}T000000Z", "old");
        }

        File.WriteAllText(Store, "no store");
        Assert.Equal(0, Check().ExitCode);
        Assert.Equal(["20260103T000000Z", "20260104T000000Z"], Aside[..2].Select(f => f.Split('-')[^1]));
        Assert.Equal(3, Aside.Length);
    }

    [Fact]
    public void The_unit_of_the_broker_runs_the_check_as_the_brokers_user_and_starts_whatever_it_says()
    {
        string unit = File.ReadAllText(Path.Combine(Repository.FirmwareConfig, "systemd/mosquitto.service.d/makerspace.conf"));
        Assert.Contains("\nExecStartPre=-/usr/bin/setpriv --reuid=mosquitto --regid=mosquitto --init-groups /opt/makerspace/current/firmware-config/commands/check-broker-store\n", unit, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.FirmwareConfig, "commands/check-broker-store")));
    }

    private static byte[] Garbage(int length)
    {
        byte[] bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private Ended Check() => Shell.Run(Path.Combine(Repository.FirmwareConfig, "commands/check-broker-store"), [_folder.File("mosquitto.conf")]);

    private async Task<ServiceProcess> StartAsync()
    {
        var broker = ServiceProcess.Start(Broker, ["-c", _folder.File("mosquitto.conf")]);
        await broker.WaitForPort(_port);
        return broker;
    }

    // A store as a broker leaves it: retained messages, and a session whose messages wait.
    private async Task<byte[]> FillAsync()
    {
        await using ServiceProcess broker = await StartAsync();
        using (var waiting = new Client(_port, "waiting", clean: false))
        {
            waiting.Subscribe("shop/#");
        }

        using var sender = new Client(_port, "sender", clean: true);
        for (int i = 0; i < 40; i++)
        {
            sender.Publish($"shop/{i}", $"message-{i}", retain: i % 2 == 0);
        }

        await broker.Stop();
        return File.ReadAllBytes(Store);
    }

    // MQTT 3.1.1, as far as it is needed here: the project's own link never leaves a session there.
    private sealed class Client : IDisposable
    {
        private readonly TcpClient _tcp = new() { ReceiveTimeout = 20_000 };
        private readonly NetworkStream _stream;
        private ushort _id;

        public Client(int port, string id, bool clean)
        {
            _tcp.Connect("127.0.0.1", port);
            _stream = _tcp.GetStream();
            Send(0x10, [.. Text("MQTT"), 4, (byte)(clean ? 2 : 0), 0, 60, .. Text(id)]);
            _stream.ReadExactly(new byte[4]);
        }

        public void Subscribe(string filter)
        {
            Send(0x82, [.. Number(++_id), .. Text(filter), 1]);
            _stream.ReadExactly(new byte[5]);
        }

        public void Publish(string topic, string payload, bool retain)
        {
            Send((byte)(0x32 | (retain ? 1 : 0)), [.. Text(topic), .. Number(++_id), .. Encoding.UTF8.GetBytes(payload)]);
            _stream.ReadExactly(new byte[4]);
        }

        public string ReadUntil(string word)
        {
            var read = new StringBuilder();
            byte[] buffer = new byte[4096];
            int got;
            while (!read.ToString().Contains(word, StringComparison.Ordinal) && (got = _stream.Read(buffer)) > 0)
            {
                read.Append(Encoding.Latin1.GetString(buffer, 0, got));
            }

            return read.ToString();
        }

        public void Dispose() => _tcp.Dispose();

        private static byte[] Number(ushort value)
        {
            byte[] bytes = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
            return bytes;
        }

        private static byte[] Text(string text) => [.. Number((ushort)text.Length), .. Encoding.UTF8.GetBytes(text)];

        private void Send(byte kind, byte[] body) => _stream.Write([kind, (byte)body.Length, .. body]);
    }
}
