namespace Makerspace.Iot.Edge.Devices.Outputs;

/// <summary>A thread that takes the turns of one or more parts, each when its time has come, all of them when it is woken.</summary>
public sealed class TurnThread : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterDefect = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<ITurn> _turns;
    private readonly AutoResetEvent _woken = new(initialState: true);
    private readonly Thread _thread;
    private volatile bool _ended;
    private volatile Exception? _defect;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Its name, for debuggers.</param>
    /// <param name="turns">The parts.</param>
    public TurnThread(string name, IReadOnlyList<ITurn> turns)
    {
        _turns = turns;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>What a part threw last although it never may: a defect of this program; null if none did. The part is tried again every second.</summary>
    public Exception? Defect => _defect;

    /// <summary>Takes all turns now. May be called from any thread.</summary>
    public void Wake()
    {
        if (!_ended)
        {
            _woken.Set();
        }
    }

    /// <summary>Ends the thread; waits for the turn that it is in, two seconds at most.</summary>
    public void Dispose()
    {
        _ended = true;
        _woken.Set();
        _thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Run()
    {
        TimeSpan wait = TimeSpan.Zero;
        while (!_ended)
        {
            _woken.WaitOne(wait);
            if (_ended)
            {
                return;
            }

            wait = LongestSleep;
            foreach (ITurn turn in _turns)
            {
                TimeSpan next = Take(turn);
                wait = next != Timeout.InfiniteTimeSpan && next < wait ? next : wait;
            }

            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }
    }

    private TimeSpan Take(ITurn turn)
    {
        try
        {
            return turn.Turn();
        }
        catch (Exception defect)
        {
            // Lights and displays are not worth the process; the machines go on.
            _defect = defect;
            return AfterDefect;
        }
    }
}
