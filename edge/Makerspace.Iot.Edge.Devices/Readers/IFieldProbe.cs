namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>A chip that is asked what lies in its field. Used by one thread at a time, <see cref="PolledReader"/>'s; <see cref="IDisposable.Dispose"/> comes after that thread ended.</summary>
internal interface IFieldProbe : IDisposable
{
    /// <summary>Chip and line, for example <c>pn532:/dev/ttyUSB0</c>.</summary>
    string Name { get; }

    /// <summary>The chip's version; null before it answered.</summary>
    string? Firmware { get; }

    /// <summary>Timestamp when the last byte of the last answer was read.</summary>
    long AnsweredAt { get; }

    /// <summary>Counters of the link; polls and badges are counted by the reader.</summary>
    ReaderCounters Counters { get; }

    /// <summary>Looks once. Returns null if the field is known, otherwise what went wrong in words. Never throws for what chip and line do.</summary>
    /// <param name="setUpAnew">True: the chip is woken and set up first, as after a loss of its power.</param>
    /// <param name="badge">The badge in the field; null for none.</param>
    string? Check(bool setUpAnew, out BadgeId? badge);

    /// <summary>True if the field was switched off and on again, or the chip reset, just before the last look: a badge found then was brought by nobody who was seen.</summary>
    bool IsRenewed => false;

    /// <summary>Waits until the next look, at least <paramref name="period"/>, and longer if the line asks for it.</summary>
    void Rest(TimeSpan period, CancellationToken stopped);

    /// <summary>Lets the line go; the next check opens it again.</summary>
    void Close();
}
