using Makerspace.Iot.Edge.Simulator.Machines;

namespace Makerspace.Iot.Edge.Simulator.Workshops;

/// <summary>
/// Breaks something now and then and mends it again: meters that fall silent, readers whose plug comes off and, if there is to be much trouble, contactors that stick.
/// </summary>
/// <param name="workshop">What it breaks.</param>
/// <param name="dice">Chance.</param>
/// <param name="meanGap">Mean time between two faults.</param>
/// <param name="contactors">True if contactors may stick: the agent latches that fault until a person clears it.</param>
public sealed class FaultInjector(VirtualWorkshop workshop, Dice dice, TimeSpan meanGap, bool contactors)
{
    /// <summary>Breaks and mends until cancelled; what is broken then stays so.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        VirtualStation[] stations = workshop.Stations.Values.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        while (stations.Length > 0)
        {
            await Task.Delay(meanGap * dice.Between(0.5, 1.5), cancellationToken);
            VirtualStation station = dice.Pick(stations);
            TimeSpan length = TimeSpan.FromSeconds(dice.Between(18, 40));
            await (dice.Below(contactors ? 4 : 2) switch
            {
                0 => BreakAsync(() => station.SilenceMeter(silent: true), () => station.SilenceMeter(silent: false), length, cancellationToken),
                1 => BreakAsync(() => station.UnplugReader(unplugged: true), () => station.UnplugReader(unplugged: false), length, cancellationToken),
                2 => BreakAsync(() => station.BreakContactor(ContactorFault.StuckOpen), () => station.BreakContactor(ContactorFault.None), length, cancellationToken),
                _ => BreakAsync(() => station.BreakContactor(ContactorFault.Welded), () => station.BreakContactor(ContactorFault.None), length, cancellationToken),
            });
        }
    }

    private static async Task BreakAsync(Action breakIt, Action mendIt, TimeSpan length, CancellationToken cancellationToken)
    {
        breakIt();
        await Task.Delay(length, cancellationToken);
        mendIt();
    }
}
