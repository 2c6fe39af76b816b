using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.TestKit.Chips.Iso14443;

/// <summary>
/// A card of type A in a field, bit by bit: IDLE, READY, ACTIVE, HALT and their starred twins. It says nothing to what it does not understand, and falls back to where it came from.
/// <para>Source: ISO/IEC 14443-3, 6.3 (states), 6.4 and 6.5 (commands, anticollision).</para>
/// </summary>
internal sealed class AirCard(VirtualCard card)
{
    private enum State
    {
        Idle,
        Ready,
        Active,
        Halt,
    }

    private State _state;
    private State _home;
    private int _level;

    /// <summary>The card.</summary>
    public VirtualCard Card { get; } = card;

    /// <summary>The field went away: it forgets everything.</summary>
    public void LoseField() => (_state, _home, _level) = (State.Idle, State.Idle, 0);

    /// <summary>Hears a frame; its answer, or null.</summary>
    public bool[]? Hear(ReadOnlySpan<bool> frame)
    {
        if (frame.Length == 7)
        {
            return Request(AirBits.ToBytes(frame)[0]);
        }

        bool[]? answer = _state switch
        {
            State.Ready => Choose(frame),
            State.Active => Command(frame),
            _ => null,
        };
        return answer;
    }

    private bool[]? Request(byte code)
    {
        bool heard = _state switch
        {
            State.Idle => code is 0x26 or 0x52,
            State.Halt => code == 0x52,
            _ => false,
        };
        if (!heard)
        {
            FallBack();
            return null;
        }

        (_home, _state, _level) = (_state, State.Ready, 0);
        byte[] target = Card.TargetData();
        return AirBits.Of([target[1], target[0]]);
    }

    private bool[]? Choose(ReadOnlySpan<bool> frame)
    {
        byte[] bytes = AirBits.ToBytes(frame);
        byte[] part = Part(_level);
        if (frame.Length < 16 || bytes[0] != 0x93 + (2 * _level))
        {
            FallBack();
            return null;
        }

        if (bytes[1] == 0x70)
        {
            return Selected(frame, bytes, part);
        }

        int known = ((bytes[1] >> 4) - 2) * 8 + (bytes[1] & 0x0F);
        if (known is < 0 or > 39 || frame.Length != 16 + known)
        {
            FallBack();
            return null;
        }

        bool[] own = AirBits.Of(part);
        return frame[16..].SequenceEqual(own.AsSpan(0, known)) ? own[known..] : null;
    }

    private bool[]? Selected(ReadOnlySpan<bool> frame, byte[] bytes, byte[] part)
    {
        bool isMine = frame.Length == 72 && bytes.AsSpan(2, 5).SequenceEqual(part) && AirBits.Crc(bytes.AsSpan(0, 7)).AsSpan().SequenceEqual(bytes.AsSpan(7));
        if (!isMine)
        {
            FallBack();
            return null;
        }

        bool isLast = _level == (Card.Id.Length - 4) / 3;
        byte acknowledge = isLast ? Card.TargetData()[2] : (byte)0x04;
        (_state, _level) = isLast ? (State.Active, _level) : (State.Ready, _level + 1);
        return AirBits.Of([acknowledge, .. AirBits.Crc([acknowledge])]);
    }

    private bool[]? Command(ReadOnlySpan<bool> frame)
    {
        byte[] bytes = AirBits.ToBytes(frame);
        if (bytes is [0x50, 0x00, 0x57, 0xCD])
        {
            _state = State.Halt;
        }
        else
        {
            FallBack();
        }

        return null;
    }

    // What it does not understand sends it back to IDLE, or to HALT if it was woken from there.
    private void FallBack() => _state = _state is State.Idle or State.Halt ? _state : _home;

    /// <summary>Four bytes and their BCC of one cascade level: three bytes of the id after the cascade tag, but four in the last one.</summary>
    private byte[] Part(int level)
    {
        byte[] id = Card.Id;
        byte[] four = id.Length - (3 * level) == 4 ? id[(3 * level)..] : [0x88, .. id[(3 * level)..(3 * level + 3)]];
        return [.. four, (byte)(four[0] ^ four[1] ^ four[2] ^ four[3])];
    }
}
