namespace Makerspace.Iot.Server.Telemetry;

/// <summary>What became of a batch.</summary>
internal enum Sent
{
    /// <summary>Nothing of the batch has to be tried again from where it stands.</summary>
    Settled,

    /// <summary>The server takes nothing for now.</summary>
    Later,

    /// <summary>Nothing was taken, and it may be this batch alone.</summary>
    Doubtful,
}

/// <summary>Sends one batch and settles it: what is stored, set aside, held, or tried again later. Thread-safe.</summary>
internal sealed class BatchSender(
    InfluxWriterOptions options, HeldLines held, RefusedLines refusedLines, WriterTally tally, RetryPause pause, TimeProvider time, ILogger log) : IDisposable
{
    // Longest line that is kept to be tried.
    private const int LongestTried = 4096;
    private readonly InfluxServer _server = new(options);
    private volatile byte[]? _taken;

    /// <summary>Sends a batch; never throws.</summary>
    public async Task<Sent> TryAsync(ReadOnlyMemory<byte> lines, int points, CancellationToken cancellationToken)
    {
        try
        {
            InfluxAnswer answer = await RequestAsync(lines, cancellationToken);
            int left = 0;
            Bisection? found = null;
            if (answer.Outcome is InfluxOutcome.Refused or InfluxOutcome.TooLarge or InfluxOutcome.Doubted)
            {
                found = await new BatchBisector(RequestAsync, TakesOthersAsync, options.BisectRequests).ResolveAsync(lines, answer, cancellationToken);
                answer = found.Answer;
                left = Settle(found);
            }

            pause.Judge(answer, time);
            if (tally.Judge(answer, found?.TakesOthers == true || points > left) is { } changed)
            {
                LogChange(changed, answer);
            }

            if (answer.Outcome != InfluxOutcome.Written)
            {
                return found is { IsDoubtful: true } ? Sent.Doubtful : Sent.Later;
            }

            tally.Written(points - left);
            return Sent.Settled;
        }
        catch (OperationCanceledException)
        {
            return Sent.Later;
        }
    }

    private async Task<InfluxAnswer> RequestAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        tally.Requested();
        InfluxAnswer answer = await _server.WriteAsync(lines, cancellationToken);
        if (answer.Outcome == InfluxOutcome.Written)
        {
            ReadOnlySpan<byte> last = lines.Span[(lines.Span[..^1].LastIndexOf((byte)'\n') + 1)..];
            _taken = last.Length <= LongestTried ? last.ToArray() : _taken;
        }

        return answer;
    }

    // Writing a stored point again changes nothing, so a line that was taken shows whether the server takes any.
    private async Task<bool?> TakesOthersAsync(CancellationToken cancellationToken)
    {
        if (_taken is not { } line)
        {
            return null;
        }

        InfluxAnswer answer = await RequestAsync(line, cancellationToken);
        if (answer.Outcome == InfluxOutcome.Refused)
        {
            // Too old by now.
            _taken = null;
            return null;
        }

        return answer.Outcome == InfluxOutcome.Written;
    }

    // Answers how many lines are not stored.
    private int Settle(Bisection found)
    {
        IReadOnlyList<SettledLine> over = held.Hold(found.Held);
        if (found.Held.Count > over.Count)
        {
            string reason = found.Held[^1].Answer.Reason;
            tally.Held(reason);
            log.LogWarning("InfluxDB takes points but not {Count} of them, which wait on disk and are tried again: {Reason}", found.Held.Count - over.Count, reason);
        }

        SettledLine[] refused = [.. found.Refused, .. over];
        foreach (SettledLine line in refused)
        {
            tally.Refused(line.Answer.Reason);
            refusedLines.Add(time.GetUtcNow(), line.Answer.Reason, line.Line.Span);
        }

        if (refused.Length > 0)
        {
            log.LogWarning("InfluxDB refused {Count} lines, now in {File}: {Reason}", refused.Length, RefusedLines.FileName, refused[0].Answer.Reason);
        }

        return found.Refused.Count + found.Held.Count;
    }

    private void LogChange(bool available, InfluxAnswer answer)
    {
        if (available)
        {
            log.LogInformation("InfluxDB at {Url} takes points again", options.Address);
        }
        else
        {
            log.LogWarning("InfluxDB at {Url} takes no points: {Reason}", options.Address, answer.Reason);
        }
    }

    public void Dispose() => _server.Dispose();
}
