using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.Simulator.Tests.Workshops;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Tools;

/// <summary>Programs of others, written from the same datasheets, against the virtual chips.</summary>
public sealed class ForeignTools
{
    /// <summary>mbpoll waits for five seconds instead of one: on a machine that is very busy an answer may be late.</summary>
    private static readonly string[] Patient = ["-o", "5"];

    [Fact]
    public async Task Libnfc_finds_the_virtual_reader_and_the_card_in_front_of_it()
    {
        string tool = Installed("/usr/bin/nfc-list", "libnfc-bin");
        using var bench = new TestWorkshop();
        BadgeInHand badge = bench.Workshop.Machine("press-1").Badge("04DE5F1EACC040");
        badge.Insert();
        var environment = new Dictionary<string, string> { ["LIBNFC_DEVICE"] = $"pn532_uart:{bench.Workshop.Machine("press-1").Reader.Link}:115200" };
        string output = string.Empty;
        // The tool's own timeouts are short: on a machine that is very busy it may give up, and is asked again.
        for (int attempt = 0; attempt < 6 && !output.Contains("NFCID1", StringComparison.Ordinal); attempt++)
        {
            output = await Run(tool, [], environment);
        }

        Assert.Contains("opened", output, StringComparison.Ordinal);
        Assert.Contains("04  de  5f  1e  ac  c0  40", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1122AABB", CardKind.Classic, 115_200, "11  22  aa  bb")]
    [InlineData("1122AABB", CardKind.Classic, 230_400, "11  22  aa  bb")]
    [InlineData("04DE5F1EACC040", CardKind.Ntag, 57_600, "04  de  5f  1e  ac  c0  40")]
    public async Task Libnfc_reads_short_and_long_ids_at_any_rate(string id, CardKind kind, int baud, string printed)
    {
        string tool = Installed("/usr/bin/nfc-list", "libnfc-bin");
        using var folder = new TempFolder();
        var chip = new VirtualPn532(baud, new Dice(3)) { Card = VirtualCard.FromHex(id, kind) };
        using var line = new SerialLine(chip, folder.File("reader"));
        var environment = new Dictionary<string, string> { ["LIBNFC_DEVICE"] = $"pn532_uart:{line.Link}:{baud}" };
        string output = string.Empty;
        for (int attempt = 0; attempt < 6 && !output.Contains("NFCID1", StringComparison.Ordinal); attempt++)
        {
            output = await Run(tool, [], environment);
        }

        Assert.Contains(printed, output, StringComparison.Ordinal);
        Assert.Equal(0, line.GarbledBytes);
    }

    [Fact]
    public async Task Mbpoll_reads_the_long_values_of_a_pzem_low_word_first()
    {
        string tool = Installed("/usr/bin/mbpoll", "mbpoll");
        using var front = new ModbusTcpFront(0, [new VirtualPzem004T(3, _ => new ElectricState(22_725.9, 230.1, 1, 50, 9_876_543.2))], Dice.For(1, "front"));

        // Without -B its words of 32 bits are low word first.
        string[] line = [.. Patient, "-m", "tcp", "-p", $"{front.Port}", "-1", "-0", "-q", "-t", "3:int", "-a", "3"];
        Assert.Matches(@"\[1\]:\s+9876[0-9]\s", await Run(tool, [.. line, "-r", "1", "127.0.0.1"]));
        Assert.Matches(@"\[3\]:\s+227259\s", await Run(tool, [.. line, "-r", "3", "127.0.0.1"]));
        Assert.Matches(@"\[5\]:\s+9876543\s", await Run(tool, [.. line, "-r", "5", "127.0.0.1"]));
        string hertz = await Run(tool, [.. Patient, "-m", "tcp", "-p", $"{front.Port}", "-1", "-0", "-q", "-t", "3", "-a", "3", "-r", "7", "127.0.0.1"]);
        Assert.Matches(@"\[7\]:\s+500\s", hertz);
    }

    [Fact]
    public async Task Mbpoll_reads_the_virtual_meters()
    {
        string tool = Installed("/usr/bin/mbpoll", "mbpoll");
        using var bench = new TestWorkshop();
        string bus = bench.Folder.File("tty/a-bus1");
        string[] line = ["-m", "rtu", "-b", "9600", "-P", "none", "-1", "-0", "-B", "-q"];
        string voltage = await Run(tool, [.. Patient, .. line, "-a", "1", "-r", "0", "-c", "1", "-t", "3:float", bus]);
        Assert.Matches(@"\[0\]:\s+2[23][0-9]\.", voltage);
        string pzem = await Run(tool, [.. Patient, .. line, "-a", "2", "-r", "0", "-c", "10", "-t", "3", bus]);
        Assert.Matches(@"\[0\]:\s+2[23][0-9]{2}\s", pzem);
        string nobody = await Run(tool, [.. line, "-a", "9", "-r", "0", "-c", "1", "-t", "3", bus]);
        Assert.Contains("timed out", nobody, StringComparison.Ordinal);
        string illegal = await Run(tool, [.. Patient, .. line, "-a", "1", "-r", "1000", "-c", "2", "-t", "3", bus]);
        Assert.Contains("Illegal data address", illegal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mbpoll_reads_the_virtual_meters_over_tcp()
    {
        string tool = Installed("/usr/bin/mbpoll", "mbpoll");
        using var front = new ModbusTcpFront(0, [new VirtualSdm230(2, _ => new ElectricState(1150, 230, 0.8, 50, 4_321_987.6))], Dice.For(1, "front"));
        string[] line = [.. Patient, "-m", "tcp", "-p", $"{front.Port}", "-1", "-0", "-B", "-q", "-t", "3:float"];
        Assert.Matches(@"\[0\]:\s+230\s", await Run(tool, [.. line, "-a", "2", "-r", "0", "127.0.0.1"]));
        Assert.Matches(@"\[12\]:\s+1150\s", await Run(tool, [.. line, "-a", "2", "-r", "12", "127.0.0.1"]));
        Assert.Matches(@"\[36\]:\s+36\.8", await Run(tool, [.. line, "-a", "2", "-r", "36", "127.0.0.1"]));
        Assert.Matches(@"\[72\]:\s+4321\.9", await Run(tool, [.. line, "-a", "2", "-r", "72", "127.0.0.1"]));
        Assert.Contains("Illegal data address", await Run(tool, [.. line, "-a", "2", "-r", "1", "127.0.0.1"]), StringComparison.Ordinal);
        Assert.Contains("Target device failed to respond", await Run(tool, [.. line, "-a", "9", "-r", "0", "127.0.0.1"]), StringComparison.Ordinal);
        Assert.Equal((6L, 0L), (front.Answered, front.Broken));
    }

    private static string Installed(string tool, string package)
    {
        if (!File.Exists(tool))
        {
            Assert.Skip($"{tool} is not installed (Debian package {package})");
        }

        return tool;
    }

    private static async Task<string> Run(string tool, string[] arguments, Dictionary<string, string>? environment = null)
    {
        await using ServiceProcess process = ServiceProcess.Start(tool, arguments, environment);
        await Eventually.That(() => process.HasExited, $"{tool} to end:\n{process.Output}", 30);
        await Eventually.That(() => process.Output.Length > 0, $"output of {tool}");
        return process.Output;
    }
}
