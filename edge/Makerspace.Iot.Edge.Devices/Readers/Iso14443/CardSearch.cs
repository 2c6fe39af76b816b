namespace Makerspace.Iot.Edge.Devices.Readers.Iso14443;

/// <summary>What a search found.</summary>
internal enum SearchOutcome
{
    /// <summary>A card, with its id.</summary>
    Card,

    /// <summary>Nobody answered.</summary>
    Empty,

    /// <summary>Something answered, but no id could be had of it.</summary>
    Unreadable,

    /// <summary>The reader chip did not do its part.</summary>
    ChipFault,
}

/// <summary>
/// Finds one card of type A: WUPA, the anticollision loop and SELECT of up to three cascade levels, then HLTA, so that the next search finds the card again with WUPA.
/// Of several cards it follows the one with a 1 where their ids first differ, each time the same. Everything received is checked: BCC, CRC_A, cascade tag against cascade bit.
/// Source: ISO/IEC 14443-3, clauses 6.3 to 6.6.
/// </summary>
internal sealed class CardSearch(IAirLink air)
{
    private const byte WakeUp = 0x52;
    private const byte CascadeTag = 0x88;
    private const byte CascadeBit = 0x04;
    private const byte SelectAll = 0x70;

    /// <summary>Most exchanges of one anticollision loop: each settles one bit at least, and a guess costs a second one.</summary>
    private const int MaxRounds = 64;

    private static readonly byte[] SelectCodes = [0x93, 0x95, 0x97];

    /// <summary>Answers that were no frames, or frames with impossible contents.</summary>
    public long Garbled { get; private set; }

    /// <summary>Searches in which several cards answered.</summary>
    public long Collisions { get; private set; }

    /// <summary>Looks once.</summary>
    /// <param name="badge">With <see cref="SearchOutcome.Card"/>: the id.</param>
    public SearchOutcome Find(out BadgeId? badge)
    {
        badge = null;
        Span<byte> answer = stackalloc byte[2];
        AirAnswer woken = air.Exchange([WakeUp], lastBits: 7, alignment: 0, answer);
        switch (woken.Outcome)
        {
            case AirOutcome.Silent:
                return SearchOutcome.Empty;
            case AirOutcome.ChipFault:
                return SearchOutcome.ChipFault;
            case AirOutcome.Answered when woken.Bits != 16:
            case AirOutcome.Garbled:
                return Unreadable();
        }

        SearchOutcome outcome = ReadId(out badge);
        Halt();
        return outcome;
    }

    private SearchOutcome ReadId(out BadgeId? badge)
    {
        badge = null;
        Span<byte> id = stackalloc byte[10];
        Span<byte> part = stackalloc byte[5];
        int length = 0;
        foreach (byte code in SelectCodes)
        {
            SearchOutcome outcome = Resolve(code, part);
            if (outcome != SearchOutcome.Card)
            {
                return outcome;
            }

            outcome = Select(code, part, out bool goesOn);
            if (outcome != SearchOutcome.Card)
            {
                return outcome;
            }

            bool isTagged = part[0] == CascadeTag;
            if (isTagged != goesOn || (goesOn && code == SelectCodes[^1]))
            {
                return Unreadable();
            }

            ReadOnlySpan<byte> bytes = isTagged ? part[1..4] : part[..4];
            bytes.CopyTo(id[length..]);
            length += bytes.Length;
            if (!goesOn)
            {
                badge = new BadgeId(id[..length]);
                return SearchOutcome.Card;
            }
        }

        return Unreadable();
    }

    /// <summary>The anticollision loop of one level: four bytes and their BCC.</summary>
    private SearchOutcome Resolve(byte code, Span<byte> part)
    {
        Span<byte> frame = stackalloc byte[7];
        Span<byte> answer = stackalloc byte[5];
        int known = 0;
        bool guessed = false;
        frame[0] = code;
        for (int round = 0; round < MaxRounds; round++)
        {
            int whole = known / 8;
            int odd = known % 8;
            frame[1] = (byte)(((2 + whole) << 4) | odd);
            answer.Clear();
            AirAnswer heard = air.Exchange(frame[..(2 + whole + (odd > 0 ? 1 : 0))], odd, odd, answer[..(5 - whole)]);
            switch (heard.Outcome)
            {
                case AirOutcome.Answered when heard.Bits == 40 - (8 * whole):
                    Merge(frame[2..], known, answer);
                    frame[2..].CopyTo(part);
                    bool holds = (part[0] ^ part[1] ^ part[2] ^ part[3] ^ part[4]) == 0;
                    return holds ? SearchOutcome.Card : Unreadable();
                case AirOutcome.Collision when known == 0:
                    Collisions++;
                    if (heard.CollisionBit is < 1 or > 32)
                    {
                        return Unreadable();
                    }

                    Merge(frame[2..], known, answer);
                    known = heard.CollisionBit;
                    SetBit(frame[2..], known - 1, true);
                    guessed = false;
                    break;
                case AirOutcome.Collision when known < 32:
                    // Where in a part of an id a collision lies is counted differently by different chips: the bits are settled one by one.
                    SetBit(frame[2..], known++, true);
                    guessed = true;
                    break;
                case AirOutcome.Silent when guessed:
                    SetBit(frame[2..], known - 1, false);
                    guessed = false;
                    break;
                case AirOutcome.ChipFault:
                    return SearchOutcome.ChipFault;
                default:
                    return Unreadable();
            }
        }

        return Unreadable();
    }

    private SearchOutcome Select(byte code, ReadOnlySpan<byte> part, out bool goesOn)
    {
        goesOn = false;
        Span<byte> frame = [code, SelectAll, part[0], part[1], part[2], part[3], part[4], 0, 0];
        CrcA.Seal(frame);
        Span<byte> answer = stackalloc byte[3];
        AirAnswer heard = air.Exchange(frame, lastBits: 0, alignment: 0, answer);
        if (heard.Outcome == AirOutcome.ChipFault)
        {
            return SearchOutcome.ChipFault;
        }

        if (heard is not { Outcome: AirOutcome.Answered, Bits: 24 } || !CrcA.IsSealed(answer))
        {
            return Unreadable();
        }

        goesOn = (answer[0] & CascadeBit) != 0;
        return SearchOutcome.Card;
    }

    private void Halt()
    {
        Span<byte> frame = [0x50, 0x00, 0, 0];
        CrcA.Seal(frame);
        air.Send(frame);
    }

    private SearchOutcome Unreadable()
    {
        Garbled++;
        return SearchOutcome.Unreadable;
    }

    /// <summary>Takes over the bits from <paramref name="known"/> on; the answer's first byte is the one in which they begin.</summary>
    private static void Merge(Span<byte> id, int known, ReadOnlySpan<byte> answer)
    {
        int whole = known / 8;
        int keep = (1 << (known % 8)) - 1;
        id[whole] = (byte)((id[whole] & keep) | (answer[0] & ~keep));
        answer[1..(5 - whole)].CopyTo(id[(whole + 1)..]);
    }

    private static void SetBit(Span<byte> id, int bit, bool value)
    {
        byte mask = (byte)(1 << (bit % 8));
        id[bit / 8] = (byte)(value ? id[bit / 8] | mask : id[bit / 8] & ~mask);
    }
}
