namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// Turns the byte stream of an input device into badges. Letters that are no part of a number spoil it as a whole; other keys are skipped as noise, because some wedges type colons or a framing key.
/// Total over all bytes; no clock.
/// </summary>
internal sealed class WedgeDecoder(WedgeFormat format)
{
    private readonly byte[] _event = new byte[InputEvent.Bytes];
    private readonly char[] _text = new char[WedgeNumber.MaxDigits];
    private int _eventBytes;
    private int _length;
    private bool _spoilt;

    /// <summary>True while a number is being typed.</summary>
    public bool IsTyping => _length > 0 || _spoilt;

    /// <summary>Keys that are no part of an id and were skipped.</summary>
    public long Noise { get; private set; }

    /// <summary>Numbers that are no id: of a wrong length, with foreign letters, or with keys that the kernel lost.</summary>
    public long Refused { get; private set; }

    /// <summary>
    /// Takes bytes; answers how many were used, and a badge where they complete one. Called again with the rest until all are used.
    /// </summary>
    public int Take(ReadOnlySpan<byte> bytes, out BadgeId? badge)
    {
        badge = null;
        int used = 0;
        while (used < bytes.Length)
        {
            int count = Math.Min(_event.Length - _eventBytes, bytes.Length - used);
            bytes.Slice(used, count).CopyTo(_event.AsSpan(_eventBytes));
            (used, _eventBytes) = (used + count, _eventBytes + count);
            if (_eventBytes < _event.Length)
            {
                break;
            }

            _eventBytes = 0;
            badge = Take(InputEvent.Read(_event));
            if (badge is not null)
            {
                break;
            }
        }

        return used;
    }

    /// <summary>Nothing came for a while: what was typed is complete.</summary>
    public BadgeId? Silence() => IsTyping ? Finish() : null;

    /// <summary>The device went away: forgets what was begun.</summary>
    public void Reset()
    {
        (_eventBytes, _length, _spoilt) = (0, 0, false);
    }

    private BadgeId? Take(InputEvent input)
    {
        if (input is { Type: InputEvent.Synchronisation, Code: InputEvent.Dropped })
        {
            _spoilt = true;
        }

        if (input is not { Type: InputEvent.Key, Value: InputEvent.Pressed })
        {
            return null;
        }

        if (KeyCode.Ends(input.Code))
        {
            return IsTyping ? Finish() : null;
        }

        char character = KeyCode.Character(input.Code);
        if (character == '\0')
        {
            Noise += KeyCode.IsSilent(input.Code) ? 0 : 1;
        }
        else if (_length == _text.Length || character > (format is WedgeFormat.Hex or WedgeFormat.HexReversed ? 'F' : '9'))
        {
            _spoilt = true;
        }
        else
        {
            _text[_length++] = character;
        }

        return null;
    }

    private BadgeId? Finish()
    {
        bool known = WedgeNumber.TryRead(_text.AsSpan(0, _length), format, out BadgeId badge) && !_spoilt;
        Refused += known ? 0 : 1;
        (_length, _spoilt) = (0, false);
        return known ? badge : null;
    }
}
