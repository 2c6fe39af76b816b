using System.CommandLine;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// <c>meter-address CONFIG --kind KIND --from N --to N</c>: gives one meter of a bus of the configuration another address. So meters which left the factory with the same one can share the bus.
/// Ends with 0 if it answers at the new address, and with 1 if it does not or the agent is running. Ends with 2 if configuration or addresses are wrong.
/// </summary>
internal static class MeterAddressCommand
{
    private const int NotDone = 1;
    private const int WrongSettings = 2;

    /// <summary>The command.</summary>
    public static Command Make(Argument<string> file)
    {
        var bus = new Option<string?>("--bus") { Description = "Nom du bus, de la liste buses ; inutile s'il n'y en a qu'un" };
        var kind = new Option<string>("--kind") { Description = "Sorte de compteur : le nom de son fichier dans meters", Required = true };
        var from = new Option<int>("--from") { Description = "Adresse d'aujourd'hui, 1 à la sortie d'usine", DefaultValueFactory = _ => 1 };
        var to = new Option<int>("--to") { Description = "Adresse à lui donner, de 1 à 247", Required = true };
        var baud = new Option<int?>("--baud") { Description = "Vitesse du compteur, si ce n'est pas encore celle du bus : un SDM120 sort d'usine à 2400" };
        var language = new Option<string>("--lang") { Description = "Langue : fr ou en", DefaultValueFactory = _ => "fr" };
        language.AcceptOnlyFromAmong("fr", "en");
        var command = new Command("meter-address", "Change l'adresse Modbus d'un compteur ; l'agent doit être arrêté") { file, bus, kind, from, to, baud, language };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(file),
            new MeterAddressOrder(parsed.GetRequiredValue(kind), parsed.GetValue(from), parsed.GetValue(to)) { Bus = parsed.GetValue(bus), Baud = parsed.GetValue(baud) },
            new MessageLanguage(parsed.GetValue(language) == "fr"),
            Console.Out,
            cancellation));
        return command;
    }

    /// <summary>Runs it; answers the exit status.</summary>
    public static async Task<int> RunAsync(string file, MeterAddressOrder order, MessageLanguage language, TextWriter output, CancellationToken cancellation)
    {
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Read(file);
        if (settings is null)
        {
            await output.WriteLineAsync($"Configuration {file} : {string.Join(" ; ", problems)}");
            return WrongSettings;
        }

        BusDevice[] buses = [.. settings.Buses.Where(b => order.Bus is null || b.Name == order.Bus)];
        (AddressRegister? place, string? unknown) = PlaceOf(file, order.Kind, language);
        string? wrong = buses.Length != 1
            ? language.Say($"Indiquez le bus par --bus ; il y a : {Names(settings)}.", $"Say which bus by --bus; there are: {Names(settings)}.")
            : unknown ?? order.WhyNot(place!, language);
        if (wrong is not null || place is null)
        {
            await output.WriteLineAsync(wrong);
            return WrongSettings;
        }

        if (AgentLock.IsHeld(settings.DataFolder))
        {
            await output.WriteLineAsync(language.Say("L'agent est en service : arrêtez-le d'abord (systemctl stop makerspace-agent).", "The agent is running: stop it first (systemctl stop makerspace-agent)."));
            return NotDone;
        }

        try
        {
            BusSettings wiring = buses[0].Wiring;
            using ModbusBus bus = ModbusBusFactory.Create(wiring with { Baud = order.Baud ?? wiring.Baud }, TimeProvider.System, MeterAddressChange.Patience);
            (bool done, string said) = await new MeterAddressChange(bus, buses[0].Name, order, place, language).RunAsync(cancellation);
            await output.WriteLineAsync(said);
            if (bus.Counters.Echoes > 0)
            {
                await output.WriteLineAsync(language.Say(
                    "L'adaptateur de ce bus renvoie ce qu'il émet (écho). L'agent l'a reconnu et n'en tient pas compte ; s'il a un réglage pour cela, coupez l'écho.",
                    "The adapter of this bus sends back what is sent (echo). The agent has found that out and puts it aside; if the adapter has a switch for it, turn the echo off."));
            }

            return done ? 0 : NotDone;
        }
        catch (Exception error) when (error is DeviceException or DeviceSettingsException)
        {
            await output.WriteLineAsync(language.Say($"Le bus {buses[0].Name} : {error.Message}", $"The bus {buses[0].Name}: {error.Message}"));
            return NotDone;
        }
        catch (OperationCanceledException)
        {
            return NotDone;
        }
    }

    private static (AddressRegister? Place, string? Problem) PlaceOf(string file, string kind, MessageLanguage language)
    {
        var library = new MeterLibrary(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var problems = new List<Finding>();
        return library.Find(kind, problems) is not { } meter
            ? (null, problems.Count > 0
                ? string.Join(" ; ", problems.Select(p => p.Say(language)))
                : language.Say($"Sorte de compteur inconnue : {kind}. Il y a : {string.Join(", ", library.Names)}.", $"Unknown kind of meter: {kind}. There are: {string.Join(", ", library.Names)}."))
            : meter.Address is { } place
                ? (place, null)
                : (null, language.Say($"L'adresse d'un {kind} se règle au compteur même, pas par le bus.", $"The address of a {kind} is set at the meter itself, not over the bus."));
    }

    private static string Names(AgentSettings settings) => settings.Buses.Count == 0 ? "-" : string.Join(", ", settings.Buses.Select(b => b.Name));
}
