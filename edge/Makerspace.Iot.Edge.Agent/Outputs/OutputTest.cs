using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Agent.Outputs;

/// <summary>
/// Shows a technician whether lights, buzzers and displays are wired right. Machine after machine it shows each light alone, the three rhythms, each beep, and text with accents on the display.
/// No relay is touched.
/// </summary>
/// <param name="time">Clock of the pauses.</param>
/// <param name="look">How long one thing is shown.</param>
/// <param name="output">Where it says what is to be seen and heard now.</param>
internal sealed class OutputTest(TimeProvider time, TimeSpan look, TextWriter output)
{
    /// <summary>Long enough to see and to hear.</summary>
    public static readonly TimeSpan UsualLook = TimeSpan.FromSeconds(2);

    private static readonly (string Says, LightPicture Picture)[] Pictures =
    [
        ("vert", new(LightMode.On, LightMode.Off, LightMode.Off)),
        ("orange", new(LightMode.Off, LightMode.On, LightMode.Off)),
        ("rouge", new(LightMode.Off, LightMode.Off, LightMode.On)),
        ("clignotement lent des trois", new(LightMode.Blink, LightMode.Blink, LightMode.Blink)),
        ("clignotement rapide des trois", new(LightMode.FastBlink, LightMode.FastBlink, LightMode.FastBlink)),
    ];

    private static readonly (string Says, BuzzerPattern Pattern)[] Tunes =
    [
        ("1 bip court : accepté", BuzzerPattern.Accepted),
        ("1 bip long : refusé", BuzzerPattern.Refused),
        ("2 bips moyens : fin proche", BuzzerPattern.Warning),
        ("5 bips rapides : alarme", BuzzerPattern.Alarm),
    ];

    /// <summary>Goes round once; answers how many outputs do not work.</summary>
    public async Task<int> RunAsync(IReadOnlyList<MachineSignals> machines, CancellationToken cancellation)
    {
        int failed = 0;
        foreach (MachineSignals machine in machines)
        {
            await output.WriteLineAsync($"{machine.Machine}{(machine.IsEmpty ? " : ni voyant, ni avertisseur, ni écran" : "")}");
            machine.Display?.Show([machine.Machine, "éèêàçùôî €°", "0123456789"]);
            await Lights(machine, cancellation);
            await Buzzer(machine, cancellation);
            await Display(machine, cancellation);
            OutputReport[] reports = [.. new[] { machine.Lights?.Report, machine.Buzzer?.Report, machine.Display?.Report }.OfType<OutputReport>()];
            foreach (OutputReport report in reports)
            {
                // One that was never driven has not shown that it works.
                bool works = report.Works && report.Updates > 0;
                await output.WriteLineAsync(works ? $"  {report.Name} : piloté {report.Updates} fois sans erreur" : $"  EN DÉFAUT {report.Name} : {report.Problem ?? "sans réponse"}");
                failed += works ? 0 : 1;
            }
        }

        return failed;
    }

    private async Task Lights(MachineSignals machine, CancellationToken cancellation)
    {
        if (machine.Lights is not { } lights)
        {
            return;
        }

        foreach ((string says, LightPicture picture) in Pictures)
        {
            await output.WriteLineAsync($"  voyants : {says}");
            lights.Show(picture);
            await Task.Delay(look, time, cancellation);
        }

        lights.Show(LightPicture.Dark);
    }

    private async Task Buzzer(MachineSignals machine, CancellationToken cancellation)
    {
        if (machine.Buzzer is not { } buzzer)
        {
            return;
        }

        foreach ((string says, BuzzerPattern pattern) in Tunes)
        {
            await output.WriteLineAsync($"  avertisseur : {says}");
            buzzer.Play(pattern);
            await Task.Delay(look, time, cancellation);
        }
    }

    private async Task Display(MachineSignals machine, CancellationToken cancellation)
    {
        if (machine.Display is not { } display)
        {
            return;
        }

        await output.WriteLineAsync($"  écran : « {machine.Machine} », puis « Test réussi »");
        await Task.Delay(look, time, cancellation);
        display.Show(["Test réussi", "si vous lisez"]);
        await Task.Delay(look, time, cancellation);
    }
}
