using System.CommandLine;
using Makerspace.Iot.Edge.Agent.Outputs;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// <c>test-outputs CONFIG</c>: lights, buzzers and displays of a configuration, one after the other, so that a technician sees whether they are wired right. Opens no relay and no input.
/// Ends with 0 if all of them work, 1 if one does not or the agent is running, 2 if the configuration is wrong.
/// </summary>
internal static class TestOutputsCommand
{
    private const int NotAllWork = 1;
    private const int WrongSettings = 2;

    /// <summary>The command.</summary>
    public static Command Make(Argument<string> file)
    {
        var machine = new Option<string?>("--machine") { Description = "Une seule machine, par son nom" };
        var command = new Command("test-outputs", "Essaie voyants, avertisseurs et écrans l'un après l'autre ; ne touche à aucun relais") { file, machine };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(machine), static board => PinBoardFactory.Open(board), OutputTest.UsualLook, Console.Out, cancellation));
        return command;
    }

    /// <summary>Runs it; answers the exit status.</summary>
    public static async Task<int> RunAsync(string file, string? only, Func<PinBoardSettings, PinBoard> openBoard, TimeSpan look, TextWriter output, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Read(file);
        MachineSettings[] machines = [.. settings?.Machines.Where(m => only is null || m.Machine == only) ?? []];
        if (settings is null || machines.Length == 0)
        {
            await output.WriteLineAsync(settings is null ? $"Configuration {file} : {string.Join(" ; ", problems)}" : $"Aucune machine « {only} » dans {file}.");
            return WrongSettings;
        }

        if (AgentLock.IsHeld(settings.DataFolder))
        {
            await output.WriteLineAsync("L'agent est en service : arrêtez-le d'abord (systemctl stop makerspace-agent).");
            return NotAllWork;
        }

        try
        {
            using var boards = new OpenedBoards(settings, openBoard);
            using var signals = new LightsAndBuzzers(time);
            MachineSignals[] machinesToTest = [.. machines.Select(m => Open(m, boards, signals, time))];
            signals.Start();
            try
            {
                int failed = await new OutputTest(time, look, output).RunAsync(machinesToTest, cancellation);
                await output.WriteLineAsync(failed == 0 ? "Tout est piloté sans erreur ; ce que vous avez vu et entendu dit si le câblage est juste." : $"{failed} sortie(s) en défaut.");
                return failed == 0 ? 0 : NotAllWork;
            }
            finally
            {
                foreach (MachineSignals machine in machinesToTest)
                {
                    machine.Display?.Dispose();
                }
            }
        }
        catch (Exception error) when (error is DeviceException or DeviceSettingsException)
        {
            await output.WriteLineAsync($"Matériel : {error.Message}.");
            return NotAllWork;
        }
        catch (OperationCanceledException)
        {
            return NotAllWork;
        }
    }

    private static MachineSignals Open(MachineSettings m, OpenedBoards boards, LightsAndBuzzers signals, TimeProvider time)
    {
        IOutputPin? Pin(LineSettings? line) => line is null ? null : boards[line.Board].OpenOutput(line.Line, line.ActiveLow, active: false);

        return new MachineSignals(
            m.Machine,
            m.Lights is { } lights ? signals.Lights(Pin(lights.Green), Pin(lights.Orange), Pin(lights.Red)) : null,
            Pin(m.Buzzer) is { } buzzer ? signals.Buzzer(buzzer) : null,
            m.Display?.Settings.Open(time));
    }

    /// <summary>The boards that are used, each opened by its first line.</summary>
    private sealed class OpenedBoards(AgentSettings settings, Func<PinBoardSettings, PinBoard> open) : IDisposable
    {
        private readonly Dictionary<string, PinBoard> _boards = new(StringComparer.Ordinal);

        public PinBoard this[string name] =>
            _boards.TryGetValue(name, out PinBoard? board) ? board : _boards[name] = open(name.Length == 0 ? settings.Pins : settings.Boards.First(b => b.Name == name).Settings);

        public void Dispose()
        {
            foreach (PinBoard board in _boards.Values)
            {
                board.Dispose();
            }
        }
    }
}
