namespace Makerspace.Iot.Server.Telemetry;

/// <summary>What became of a batch that was not taken as a whole.</summary>
/// <param name="Answer"><see cref="InfluxOutcome.Written"/> if the lines are settled; else why the whole batch has to be tried again later.</param>
/// <param name="Refused">Lines to set aside: tried again they would be refused again.</param>
/// <param name="Held">Lines to keep and try again later, while the rest goes on.</param>
internal sealed record Bisection(InfluxAnswer Answer, IReadOnlyList<SettledLine> Refused, IReadOnlyList<SettledLine> Held)
{
    /// <summary>True if the server took other points.</summary>
    public bool TakesOthers { get; init; }

    /// <summary>True if the batch is tried again later because nothing shows that the server takes any line at all.</summary>
    public bool IsDoubtful => Answer.Outcome == InfluxOutcome.Doubted;
}

/// <summary>A line that the database did not take.</summary>
/// <param name="Line">The line, without its line feed.</param>
/// <param name="Answer">What the server said.</param>
internal readonly record struct SettledLine(ReadOnlyMemory<byte> Line, InfluxAnswer Answer);

/// <summary>
/// Finds the lines that a database refuses by halving the batch: everything else gets in. Halves are written one after the other, in order.
/// If the words do not say that a line is at fault, it is settled only beside other lines that the server takes.
/// </summary>
/// <param name="write">Writes a part of the batch.</param>
/// <param name="takesOthers">Writes a line that was taken before: true if the server takes it, false if not, null if there is none to try.</param>
/// <param name="mostRequests">Most requests spent on one batch; lines that are not examined by then are held.</param>
internal sealed class BatchBisector(
    Func<ReadOnlyMemory<byte>, CancellationToken, Task<InfluxAnswer>> write, Func<CancellationToken, Task<bool?>> takesOthers, int mostRequests)
{
    // Single lines of doubt, without one that was taken, after which it is no longer looked for.
    private const int MostDoubts = 4;

    // Below it, looking costs little, and the server's number is not relied on.
    private const int FewestWhole = 32;
    private readonly List<SettledLine> _refused = [];
    private readonly List<SettledLine> _held = [];
    private readonly List<SettledLine> _doubted = [];
    private bool _takes;
    private bool _asked;

    /// <summary>Works on a batch that was not taken. One use.</summary>
    /// <param name="lines">The batch.</param>
    /// <param name="first">What the server said to the whole of it.</param>
    /// <param name="cancellationToken">Ends the work in between.</param>
    public async Task<Bisection> ResolveAsync(ReadOnlyMemory<byte> lines, InfluxAnswer first, CancellationToken cancellationToken)
    {
        if (first.Outcome == InfluxOutcome.Doubted && !await MayGoOnAsync(first, cancellationToken))
        {
            return Later(first);
        }

        var parts = new Stack<(ReadOnlyMemory<byte> Lines, InfluxAnswer Answer)>();
        parts.Push((lines, first));
        int requests = 0;
        while (parts.TryPop(out (ReadOnlyMemory<byte> Lines, InfluxAnswer Answer) part))
        {
            int half = Half(part.Lines.Span);
            if (half == 0 || IsWhole(part.Lines, part.Answer))
            {
                if (!await SettleAsync(part.Lines, part.Answer, cancellationToken))
                {
                    return Later(part.Answer);
                }

                continue;
            }

            if (requests >= mostRequests)
            {
                AddLines(_held, part.Lines, part.Answer);
                continue;
            }

            var later = new List<(ReadOnlyMemory<byte>, InfluxAnswer)>(2);
            foreach (ReadOnlyMemory<byte> piece in new[] { part.Lines[..half], part.Lines[half..] })
            {
                requests++;
                InfluxAnswer answer = await write(piece, cancellationToken);
                if (answer.Outcome == InfluxOutcome.TryLater)
                {
                    return Later(answer);
                }

                if (answer.Outcome == InfluxOutcome.Written)
                {
                    _takes = true;
                }
                else
                {
                    later.Add((piece, answer));
                }
            }

            for (int i = later.Count - 1; i >= 0; i--)
            {
                parts.Push(later[i]);
            }
        }

        return await ConcludeAsync(first, cancellationToken);
    }

    // True if the server says that it left out as many points as there are lines: they need not be looked at one by one.
    private static bool IsWhole(ReadOnlyMemory<byte> lines, InfluxAnswer answer) => answer.Dropped >= FewestWhole && answer.Dropped == lines.Span.Count((byte)'\n');

    private static Bisection Later(InfluxAnswer answer) => new(answer.Outcome == InfluxOutcome.TryLater ? answer : answer with { Outcome = InfluxOutcome.Doubted }, [], []);

    // False if nothing shows that the server takes anything.
    private async Task<bool> SettleAsync(ReadOnlyMemory<byte> lines, InfluxAnswer answer, CancellationToken cancellationToken)
    {
        AddLines(answer.Outcome == InfluxOutcome.Refused ? _refused : _doubted, lines, answer);
        return answer.Outcome == InfluxOutcome.Refused || await MayGoOnAsync(answer, cancellationToken);
    }

    private async Task<bool> MayGoOnAsync(InfluxAnswer answer, CancellationToken cancellationToken)
    {
        if (_takes)
        {
            return true;
        }

        if (!_asked)
        {
            _asked = true;
            bool? takes = await takesOthers(cancellationToken);
            _takes = takes == true;
            if (takes is { } known)
            {
                return known;
            }
        }

        return !answer.IsServerError && _doubted.Count < MostDoubts;
    }

    private async Task<Bisection> ConcludeAsync(InfluxAnswer first, CancellationToken cancellationToken)
    {
        if (_doubted.Count > 0 && !_takes && (_asked || await takesOthers(cancellationToken) != true))
        {
            return Later(_doubted[0].Answer);
        }

        foreach (SettledLine doubted in _doubted)
        {
            // What is too large stays so; the server takes smaller ones.
            (doubted.Answer.Outcome == InfluxOutcome.TooLarge ? _refused : _held).Add(doubted);
        }

        return new Bisection(first with { Outcome = InfluxOutcome.Written }, _refused, _held) { TakesOthers = _takes };
    }

    // The end of the line nearest to the middle; 0 if there is only one line.
    private static int Half(ReadOnlySpan<byte> lines)
    {
        int before = lines[..(lines.Length / 2)].LastIndexOf((byte)'\n') + 1;
        if (before > 0)
        {
            return before;
        }

        int after = lines[(lines.Length / 2)..].IndexOf((byte)'\n');
        int end = after < 0 ? lines.Length : (lines.Length / 2) + after + 1;
        return end >= lines.Length ? 0 : end;
    }

    private static void AddLines(List<SettledLine> to, ReadOnlyMemory<byte> lines, InfluxAnswer answer)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.Span.IndexOf((byte)'\n');
            to.Add(new SettledLine(end < 0 ? lines : lines[..end], answer));
            lines = end < 0 ? default : lines[(end + 1)..];
        }
    }
}
