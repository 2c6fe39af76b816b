namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Finds the lines that a database refuses by halving the batch: everything else gets in. Halves are written one after the other, in order.
/// </summary>
/// <param name="write">Writes a part of the batch.</param>
/// <param name="refuse">Takes a refused line and the reason.</param>
/// <param name="mostRequests">Most requests spent on one batch; what is refused and not yet examined then goes to <paramref name="refuse"/> line by line.</param>
internal sealed class BatchBisector(Func<ReadOnlyMemory<byte>, CancellationToken, Task<InfluxAnswer>> write, Action<string, ReadOnlyMemory<byte>> refuse, int mostRequests)
{
    /// <summary>Works on a batch that was refused as a whole. Answers <see cref="InfluxOutcome.Written"/>, or why the whole batch has to be tried again later.</summary>
    /// <param name="lines">The batch.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <param name="cancellationToken">Ends the work in between.</param>
    public async Task<InfluxAnswer> ResolveAsync(ReadOnlyMemory<byte> lines, string reason, CancellationToken cancellationToken)
    {
        var refused = new List<(string Reason, ReadOnlyMemory<byte> Line)>();
        var parts = new Stack<(ReadOnlyMemory<byte> Lines, string Reason)>();
        parts.Push((lines, reason));
        int requests = 0;
        while (parts.TryPop(out (ReadOnlyMemory<byte> Lines, string Reason) part))
        {
            int half = Half(part.Lines.Span);
            if (half == 0 || requests >= mostRequests)
            {
                AddLines(refused, part.Lines, part.Reason);
                continue;
            }

            var later = new List<(ReadOnlyMemory<byte> Lines, string Reason)>(2);
            foreach (ReadOnlyMemory<byte> piece in new[] { part.Lines[..half], part.Lines[half..] })
            {
                requests++;
                InfluxAnswer answer = await write(piece, cancellationToken);
                if (answer.Outcome == InfluxOutcome.TryLater)
                {
                    return answer;
                }

                if (answer.Outcome == InfluxOutcome.Refused)
                {
                    later.Add((piece, answer.Reason));
                }
            }

            for (int i = later.Count - 1; i >= 0; i--)
            {
                parts.Push(later[i]);
            }
        }

        // Only now, so that a batch tried again later does not put its lines into the quarantine twice.
        foreach ((string why, ReadOnlyMemory<byte> line) in refused)
        {
            refuse(why, line);
        }

        return new InfluxAnswer(InfluxOutcome.Written, string.Empty);
    }

    // The end of the line nearest to the middle; 0 where there is only one line.
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

    private static void AddLines(List<(string Reason, ReadOnlyMemory<byte> Line)> refused, ReadOnlyMemory<byte> lines, string reason)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.Span.IndexOf((byte)'\n');
            refused.Add((reason, end < 0 ? lines : lines[..end]));
            lines = end < 0 ? default : lines[(end + 1)..];
        }
    }
}
