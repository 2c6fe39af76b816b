using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// Turns the byte stream of an input device into badges. Letters and signs within a number are part of it, and <see cref="WedgeNumber"/> judges them; signs before and after it, and keys that
/// type nothing, are skipped as noise, because some wedges type a framing key.
/// Total over all bytes; no clock.
/// </summary>
internal sealed class WedgeDecoder(WedgeFormat format)
{
    private readonly byte[] _event = new byte[InputEvent.Bytes];
    private readonly char[] _text = new char[WedgeNumber.MaxKeys];
    private int _eventBytes;
    private int _length;
    private int _separators;
    private BadgeIdFlaw _spoilt;
    private BadgeIdFlaw _flaw;

    /// <summary>True while a number is being typed.</summary>
    public bool IsTyping => _length > 0 || _spoilt != BadgeIdFlaw.None;

    /// <summary>Keys that are no digits: separators, framing, function keys.</summary>
    public long Noise { get; private set; }

    /// <summary>Numbers that are no id: of a wrong length, with foreign letters, or with keys that the kernel lost.</summary>
    public long Refused { get; private set; }

    /// <summary>
    /// Takes bytes; answers how many were used, and a badge if they complete one. Called again with the rest until all are used.
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

    /// <summary>What was wrong with the last number that was refused, once; none if none was since the last call.</summary>
    public BadgeIdFlaw TakeFlaw()
    {
        BadgeIdFlaw flaw = _flaw;
        _flaw = BadgeIdFlaw.None;
        return flaw;
    }

    /// <summary>The device went away: forgets what was begun.</summary>
    public void Reset()
    {
        (_eventBytes, _length, _separators, _spoilt) = (0, 0, 0, BadgeIdFlaw.None);
    }

    private BadgeId? Take(InputEvent input)
    {
        if (input is { Type: InputEvent.Synchronisation, Code: InputEvent.Dropped })
        {
            _spoilt = BadgeIdFlaw.Incomplete;
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
        char separator = KeyCode.Separator(input.Code);
        if (character != '\0')
        {
            Add(character);
            _separators = 0;
        }
        else if (separator != '\0')
        {
            Noise++;
            if (_length > 0)
            {
                Add(separator);
                _separators++;
            }
        }
        else
        {
            Noise += KeyCode.IsSilent(input.Code) ? 0 : 1;
        }

        return null;
    }

    private void Add(char character)
    {
        if (_length == _text.Length)
        {
            _spoilt = _spoilt == BadgeIdFlaw.None ? BadgeIdFlaw.Length : _spoilt;
        }
        else
        {
            _text[_length++] = character;
        }
    }

    private BadgeId? Finish()
    {
        // What follows the last digit frames the number.
        BadgeIdFlaw read = WedgeNumber.Read(_text.AsSpan(0, Math.Max(0, _length - _separators)), format, out BadgeId badge);
        BadgeIdFlaw flaw = _spoilt != BadgeIdFlaw.None ? _spoilt : read;
        (_length, _separators, _spoilt) = (0, 0, BadgeIdFlaw.None);
        if (flaw == BadgeIdFlaw.None)
        {
            return badge;
        }

        Refused++;
        _flaw = flaw;
        return null;
    }
}
