namespace Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

/// <summary>How an MFRC522 is watched. The defaults suit a badge at a machine.</summary>
public sealed record Mfrc522Options : PollOptions
{
    /// <summary>
    /// Searches within one poll before the field counts as empty. Default 2; 2 to 5: a card that did not hear its HLTA answers only the second WUPA.
    /// </summary>
    public int SearchesPerPoll { get; init; } = 2;

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Require(SearchesPerPoll is >= 2 and <= 5, "a poll must take 2 to 5 searches");
    }
}
