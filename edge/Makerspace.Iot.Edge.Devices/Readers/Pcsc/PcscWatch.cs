namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>
/// One reader at the service, look by look: keeps the conversation alive, finds the reader by its name, and knows which badge lies on it. One thread.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="name">Part of the reader's name.</param>
/// <param name="time">Clock of <see cref="AnsweredAt"/>.</param>
internal sealed class PcscWatch(IPcscService service, string name, TimeProvider time)
{
    /// <summary>Tries to read one presence of a card before it counts as unreadable.</summary>
    public const int MostTries = 3;

    private const int NameListBytes = 8_192;
    private readonly byte[] _names = new byte[NameListBytes];
    private readonly byte[] _answer = new byte[258];
    private nint _context;
    private string? _reader;
    private PcscState _state;
    private PcscState _plugs;
    private BadgeId? _badge;
    private int _tries;
    private bool? _mayBeAsked;
    private bool _isFrozen;

    /// <summary>The conversation; 0 if there is none. Another thread may read it to cancel a look.</summary>
    public nint Context => Volatile.Read(ref _context);

    /// <summary>When the last answer of the card, or else of the service, was read.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>Cards that were present and gave no badge id.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Exchanges with a card that broke off.</summary>
    public long BrokenOff { get; private set; }

    /// <summary>True while a card lies there whose reading is to be tried again.</summary>
    public bool WantsAnotherTry { get; private set; }

    /// <summary>
    /// Looks, waiting up to <paramref name="patience"/> for a change. Null if the field is known, then <paramref name="badge"/> is what lies there; otherwise what is wrong and what to do.
    /// </summary>
    public string? Look(TimeSpan patience, out BadgeId? badge)
    {
        badge = null;
        string? problem = Connected() ?? Found() ?? Thawed() ?? Changed(patience);
        badge = problem is null ? _badge : null;
        return problem;
    }

    /// <summary>Sleeps after a look that failed, until it is worth while to look again: a reader is plugged in, or the time is over. False if there is nobody to wake the sleeper.</summary>
    public bool Sleep(TimeSpan patience)
    {
        if (_context == 0 || _reader is not null)
        {
            return false;
        }

        // What came between the list and this call is found by the next look.
        PcscCode code = service.WaitForChange(_context, PcscLite.PlugAndPlay, patience, ref _plugs);
        _plugs &= ~PcscState.Changed;
        return code is PcscCode.Success or PcscCode.TimedOut;
    }

    /// <summary>Ends the conversation; the next look begins a new one.</summary>
    public void Drop()
    {
        nint context = Interlocked.Exchange(ref _context, 0);
        if (context != 0)
        {
            service.Release(context);
        }

        Forget();
    }

    private void Forget()
    {
        _reader = null;
        (_state, _plugs) = (PcscState.Unaware, PcscState.Unaware);
        _badge = null;
        _tries = 0;
        WantsAnotherTry = false;
    }

    private string? Connected()
    {
        if (_context != 0)
        {
            return null;
        }

        PcscCode code = service.Establish(out nint context);
        Volatile.Write(ref _context, code == PcscCode.Success ? context : 0);
        return code == PcscCode.Success && context != 0 ? null : PcscProblem.InWords("open", code);
    }

    private string? Found()
    {
        if (_reader is not null)
        {
            return null;
        }

        List<string> readers = [];
        PcscCode code = service.ListReaders(_context, _names, out int length);
        if (code == PcscCode.Success)
        {
            readers = PcscAnswer.ReaderNames(_names.AsSpan(0, length));
        }
        else if (code != PcscCode.NoReadersAvailable)
        {
            return Lost("list readers", code);
        }

        _reader = readers.Find(r => r.Contains(name, StringComparison.OrdinalIgnoreCase));
        if (_reader is null)
        {
            // Plugged in again, it starts anew.
            (_mayBeAsked, _isFrozen) = (null, false);
            return PcscProblem.NoSuchReader(readers);
        }

        return null;
    }

    private string? Changed(TimeSpan patience)
    {
        PcscState state = _state;
        PcscCode code = service.WaitForChange(_context, _reader!, patience, ref state);
        AnsweredAt = time.GetTimestamp();
        if (code is PcscCode.TimedOut or PcscCode.Cancelled)
        {
            return WantsAnotherTry || (code == PcscCode.TimedOut && _badge is not null) ? Read() : code == PcscCode.TimedOut ? Asked() : null;
        }

        if (code != PcscCode.Success)
        {
            return Lost("wait for a badge", code);
        }

        if ((state & (PcscState.Unknown | PcscState.Unavailable | PcscState.Ignore)) != PcscState.Unaware)
        {
            string gone = _reader!;
            Forget();
            (_mayBeAsked, _isFrozen) = (null, false);
            return PcscProblem.Unplugged(gone);
        }

        const PcscState Presence = PcscState.Present | PcscState.Mute | (PcscState)0xFFFF_0000;
        bool same = _state != PcscState.Unaware && ((state ^ _state) & Presence) == PcscState.Unaware;
        _state = state & ~PcscState.Changed;
        if (same && !WantsAnotherTry)
        {
            return null;
        }

        if (!same)
        {
            // What lay there before is not what lies there now, even if the new card cannot be read yet.
            (_badge, _tries, WantsAnotherTry) = (null, 0, false);
        }

        if ((state & PcscState.Present) == PcscState.Unaware)
        {
            return null;
        }

        if ((state & PcscState.Mute) != PcscState.Unaware)
        {
            GiveUp();
            return null;
        }

        return Read();
    }

    /// <summary>
    /// After a long sleep with an empty field: is the chip in the reader alive? One that hangs goes on saying that the field is empty.
    /// Whether it can be asked at all (escape commands allowed, a reader that knows them) is what its first answer decides; one that never answered is never at fault for it.
    /// </summary>
    private string? Asked()
    {
        if (_mayBeAsked == false || !PcscAnswer.HasPn532(_reader!))
        {
            return null;
        }

        bool answers = Answers();
        if (answers || _mayBeAsked is null)
        {
            _mayBeAsked = answers;
            return null;
        }

        return Frozen();
    }

    /// <summary>A frozen reader is at fault until it answers again.</summary>
    private string? Thawed()
    {
        if (_isFrozen && !Answers())
        {
            return Frozen();
        }

        _isFrozen = false;
        return null;
    }

    private string Frozen()
    {
        // The reader is looked for anew each time: it may be unplugged.
        Forget();
        _isFrozen = true;
        return PcscProblem.Frozen;
    }

    private bool Answers() =>
        service.Ask(_context, _reader!, PcscAnswer.WhoAreYou, _answer, out int length) == PcscCode.Success && PcscAnswer.IsFirmware(_answer.AsSpan(0, length));

    private string? Read()
    {
        // One that lies there for long is read again: a reader that hangs goes on saying that it does.
        BadgeId? before = _badge;
        WantsAnotherTry = false;
        PcscCode code = service.Connect(_context, _reader!, out nint card, out nuint protocol);
        int length = 0;
        if (code == PcscCode.Success)
        {
            code = service.Transmit(card, protocol, PcscAnswer.GetUniqueId, _answer, out length);
            AnsweredAt = time.GetTimestamp();
            service.Disconnect(card);
        }

        switch (code)
        {
            case PcscCode.Success when PcscAnswer.TryReadId(_answer.AsSpan(0, length), out BadgeId badge):
                if (before is not null && before != badge)
                {
                    Forget();
                    return "read the badge again: " + PcscProblem.Unreported;
                }

                (_badge, _tries) = (badge, 0);
                return null;
            case PcscCode.Success or PcscCode.UnsupportedCard or PcscCode.ProtocolMismatch:
                GiveUp();
                return null;
            case PcscCode.NoSmartCard or PcscCode.RemovedCard:
                // Gone before it was read; the service reports it.
                BrokenOff++;
                _badge = null;
                WantsAnotherTry = true;
                return ++_tries < MostTries ? null : "read the badge: " + PcscProblem.Contradiction;
            case PcscCode.SharingViolation:
                WantsAnotherTry = true;
                return ++_tries < MostTries ? null : PcscProblem.InWords("read the badge", code);
            case PcscCode.ResetCard or PcscCode.UnresponsiveCard or PcscCode.UnpoweredCard or PcscCode.NotTransacted or PcscCode.CommunicationLost or PcscCode.NotReady:
                BrokenOff++;
                WantsAnotherTry = ++_tries < MostTries;
                if (!WantsAnotherTry && before is not null)
                {
                    return Lost("read the badge again", code);
                }

                if (!WantsAnotherTry)
                {
                    GiveUp();
                }

                return null;
            default:
                return Lost("read the badge", code);
        }
    }

    /// <summary>What lies there is no badge that can be read; it is not tried again until it is moved.</summary>
    private void GiveUp()
    {
        Unreadable++;
        _badge = null;
    }

    private string Lost(string operation, PcscCode code)
    {
        Drop();
        return PcscProblem.InWords(operation, code);
    }
}
