using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.EndToEnd;

/// <summary>What really flowed through one machine, noted several times a second: so that a test can ask how much it was at a moment of the past, such as a checkpoint.</summary>
internal sealed class EnergyTrace : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _end = new();
    private readonly List<(DateTimeOffset At, double Wh)> _points = [];
    private readonly VirtualStation _station;
    private readonly Task _noting;

    /// <summary>Begins to note.</summary>
    public EnergyTrace(VirtualStation station)
    {
        _station = station;
        Note();
        _noting = Task.Run(NoteAsync);
    }

    /// <summary>True energy since the trace began, in watt-hours, unrounded: between the notes around the moment in a straight line, before the first 0, after the last its value.</summary>
    public double EnergyWhUntil(DateTimeOffset moment)
    {
        lock (_points)
        {
            int after = _points.FindIndex(p => p.At >= moment);
            if (after <= 0)
            {
                return after == 0 ? 0 : _points[^1].Wh - _points[0].Wh;
            }

            (DateTimeOffset At, double Wh) before = _points[after - 1];
            (DateTimeOffset At, double Wh) next = _points[after];
            double part = next.At == before.At ? 1 : (moment - before.At) / (next.At - before.At);
            return before.Wh + ((next.Wh - before.Wh) * part) - _points[0].Wh;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _noting;
        _end.Dispose();
    }

    private async Task NoteAsync()
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                Note();
            }
        }
        catch (OperationCanceledException)
        {
            // Noted enough.
        }
    }

    private void Note()
    {
        lock (_points)
        {
            _points.Add((DateTimeOffset.UtcNow, _station.TrueEnergyWh));
        }
    }
}
