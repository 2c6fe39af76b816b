using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Tests.Settings;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The command on emulated meters behind a pseudo-terminal: meters fresh from the factory get apart, and nothing is written where it could hit two.</summary>
public sealed class MeterAddressCommandTests : IDisposable
{
    private static readonly ElectricState Flow = new(1_150, 230, 1, 50, 123_456.7);
    private readonly TempFolder _folder = new();
    private readonly StringWriter _said = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_pzems_from_the_factory_come_to_share_a_bus()
    {
        VirtualPzem004T first = Pzem(1);
        using (Bus(first))
        {
            Assert.Equal(0, await Run(new("pzem004t", 1, 7)));
            Assert.Contains("C'est fait : le pzem004t répond à l'adresse 7 de bus1", _said.ToString(), StringComparison.Ordinal);
        }

        using (Bus(first, Pzem(1)))
        {
            Assert.Equal(0, await Run(new("pzem004t", 1, 8)));
        }

        Assert.Equal(7, first.Address);
    }

    [Fact]
    public async Task Two_meters_at_one_address_are_noticed_and_neither_is_touched()
    {
        VirtualPzem004T first = Pzem(1);
        VirtualPzem004T second = Pzem(2);
        using SerialLine line = Bus(first, second);

        // Both are made so in the factory; here the second one is told.
        Assert.Equal([0x06, 0x00, 0x02, 0x00, 0x01], second.Answer([0x06, 0x00, 0x02, 0x00, 0x01], TimeSpan.Zero));
        Assert.Equal(1, await Run(new("pzem004t", 1, 7), french: false));
        Assert.Contains("several meters share it", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (first.Address, second.Address));
    }

    [Fact]
    public async Task The_general_address_finds_a_pzem_that_is_alone_and_refuses_where_it_is_not()
    {
        VirtualPzem004T meter = Pzem(123);
        using (Bus(meter))
        {
            Assert.Equal(0, await Run(new("pzem004t", 248, 3)));
        }

        VirtualPzem004T other = Pzem(9);
        using (Bus(meter, other))
        {
            Assert.Equal(1, await Run(new("pzem004t", 248, 4)));
        }

        Assert.Equal((3, 9), (meter.Address, other.Address));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused()
    {
        VirtualPzem004T meter = Pzem(1);
        using SerialLine line = Bus(meter, Pzem(7));
        Assert.Equal(1, await Run(new("pzem004t", 1, 7)));
        Assert.Contains("répond déjà à l'adresse 7", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, meter.Address);
    }

    [Fact]
    public async Task On_an_adapter_that_echoes_its_own_question_takes_no_address_and_confirms_none()
    {
        VirtualPzem004T meter = Pzem(1);
        var echoing = new VirtualBus(9_600, [meter], new Dice(5)) { Echoes = true };
        using var line = new SerialLine(echoing, _folder.File("bus"));
        Assert.Equal(1, await Run(new("pzem004t", 21, 22), french: false));
        Assert.Contains("Nothing answers at address 21", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("sends back what is sent (echo)", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run(new("pzem004t", 1, 23)));
        Assert.Contains("C'est fait", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("renvoie ce qu'il émet (écho)", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(23, meter.Address);
    }

    [Fact]
    public async Task An_sdm120_takes_it_only_in_set_mode_and_the_technician_is_told_how()
    {
        var meter = new VirtualSdm(1, threePhase: false, _ => Flow);
        using SerialLine line = Bus(meter);
        Assert.Equal(1, await Run(new("sdm120", 1, 12)));
        Assert.Contains("n'a pas pris l'adresse 12 et garde l'adresse 1. Tenez sa touche trois secondes, jusqu'à « -SET- »", _said.ToString(), StringComparison.Ordinal);
        meter.IsInSetMode = true;
        Assert.Equal(0, await Run(new("sdm120", 1, 12)));
        Assert.Equal(12, meter.Address);
    }

    [Fact]
    public async Task An_sdm630_that_moves_after_a_restart_says_so()
    {
        var meter = new VirtualSdm(1, threePhase: true, _ => Flow) { MovesAfterRestart = true };
        using SerialLine line = Bus(meter);
        Assert.Equal(1, await Run(new("sdm630", 1, 2), french: false));
        Assert.Contains("has noted the address 2", _said.ToString(), StringComparison.Ordinal);
        meter.Restart();
        Assert.Equal(2, meter.Address);
    }

    [Fact]
    public async Task Silence_a_wrong_kind_and_a_missing_line_are_told_apart()
    {
        using (Bus(Pzem(1)))
        {
            Assert.Equal(1, await Run(new("pzem004t", 5, 6)));
            Assert.Contains("Rien ne répond à l'adresse 5", _said.ToString(), StringComparison.Ordinal);
            Assert.Equal(1, await Run(new("sdm120", 1, 6)));
            Assert.Contains("vérifiez la sorte de compteur", _said.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(1, await Run(new("pzem004t", 1, 6)));
        Assert.Contains("Le bus bus1 : serial line on", _said.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, "déjà l'adresse 1")]
    [InlineData(1, 248, "de 1 à 247")]
    [InlineData(0, 2, "de 1 à 247")]
    public async Task Impossible_addresses_are_refused_before_anything_is_opened(int from, int to, string words)
    {
        Assert.Equal(2, await Run(new("pzem004t", from, to)));
        Assert.Contains(words, _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_bus_is_refused_with_the_names_of_those_that_are()
    {
        Assert.Equal(2, await Run(new("pzem004t", 1, 2) { Bus = "bus9" }));
        Assert.Contains("il y a : bus1", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await Run(new("sdm120", 248, 2)));
    }

    [Fact]
    public async Task A_running_agent_is_left_alone()
    {
        VirtualPzem004T meter = Pzem(1);
        using SerialLine line = Bus(meter);
        Directory.CreateDirectory(_folder.File("data"));
        await using var held = new FileStream(_folder.File("data/agent.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(1, await Run(new("pzem004t", 1, 2)));
        Assert.Contains("arrêtez-le d'abord", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, meter.Address);
    }

    private static VirtualPzem004T Pzem(byte address) => new(address, _ => Flow);

    private SerialLine Bus(params IModbusSlave[] meters) => new(new VirtualBus(9_600, meters, new Dice(5)), _folder.File("bus"));

    private async Task<int> Run(MeterAddressOrder order, bool french = true)
    {
        JsonObject config = Samples.Config();
        config["buses"]![0]!["device"] = "bus";
        string file = _folder.File("agent.json");
        await File.WriteAllTextAsync(file, config.ToJsonString());
        return await MeterAddressCommand.RunAsync(file, order, new MessageLanguage(french), _said, CancellationToken.None);
    }
}
