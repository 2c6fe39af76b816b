using System.Text;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Pcsc;

/// <summary>
/// A smart-card service that plays a script: each step is what the world looks like for one look. Waiting moves the clock; the end of the script stops the reader.
/// </summary>
internal sealed class ScriptedPcsc(ManualTime time, params ScriptedPcsc.Step[] script) : IPcscService
{
    private readonly CancellationTokenSource _end = new();
    private int _at = -1;
    private ushort _count;
    private string _lastCard = "";

    /// <summary>One look.</summary>
    /// <param name="Card">Answer of the card to Get Data, as hex; empty: none lies there.</param>
    /// <param name="Connect">Answer to opening the card.</param>
    /// <param name="Transmit">Answer to the exchange.</param>
    /// <param name="Service">Answer of the service to everything.</param>
    /// <param name="Readers">Readers that are plugged in.</param>
    /// <param name="Flags">Further state of the reader.</param>
    public sealed record Step(
        string Card = "", PcscCode Connect = PcscCode.Success, PcscCode Transmit = PcscCode.Success, PcscCode Service = PcscCode.Success,
        string[]? Readers = null, PcscState Flags = PcscState.Unaware)
    {
        /// <summary>What the chip in the reader answers when it is asked itself; empty: escape commands are refused.</summary>
        public string Chip { get; init; } = "";

        public string[] Plugged => Readers ?? ["Other Reader 00 00", "ACS ACR122U PICC Interface 01 00"];
    }

    public CancellationToken End => _end.Token;

    public List<string> Commands { get; } = [];

    /// <summary>What the card answers instead of the script's; null: the script's.</summary>
    public string? OtherAnswer { get; set; }

    /// <summary>What happens while the card is asked; default nothing.</summary>
    public Action OnTransmit { get; set; } = () => { };

    /// <summary>Commands to the reader itself.</summary>
    public List<string> Questions { get; } = [];

    public int OpenCards { get; private set; }

    public int OpenContexts { get; private set; }

    private Step Now => script[Math.Clamp(_at, 0, script.Length - 1)];

    public PcscCode Establish(out nint context)
    {
        if (Now.Service != PcscCode.Success)
        {
            Advance();
        }

        PcscCode code = Now.Service;
        context = code == PcscCode.Success ? 7 : 0;
        OpenContexts += code == PcscCode.Success ? 1 : 0;
        return code;
    }

    public void Release(nint context) => OpenContexts--;

    public void Cancel(nint context)
    {
    }

    public PcscCode ListReaders(nint context, Span<byte> names, out int length)
    {
        length = 0;
        if (Now.Plugged.Length == 0)
        {
            Advance();
        }

        if (Now.Plugged.Length == 0)
        {
            return PcscCode.NoReadersAvailable;
        }

        byte[] list = Encoding.UTF8.GetBytes(string.Join('\0', Now.Plugged) + "\0\0");
        list.CopyTo(names);
        length = list.Length;
        return PcscCode.Success;
    }

    public PcscCode WaitForChange(nint context, string reader, TimeSpan patience, ref PcscState state)
    {
        Advance();
        time.Advance(patience);
        if (Now.Service != PcscCode.Success)
        {
            return Now.Service;
        }

        if (reader == PcscLite.PlugAndPlay)
        {
            return PcscCode.TimedOut;
        }

        if (!Now.Plugged.Contains(reader))
        {
            state = PcscState.Unknown | PcscState.Unavailable | PcscState.Changed;
            return PcscCode.Success;
        }

        _count += (ushort)(Now.Card == _lastCard ? 0 : 1);
        _lastCard = Now.Card;
        PcscState next = (PcscState)((uint)_count << 16) | Now.Flags | (Now.Card.Length > 0 ? PcscState.Present : PcscState.Empty);
        bool changed = next != state;
        state = next | (changed ? PcscState.Changed : PcscState.Unaware);
        return changed ? PcscCode.Success : PcscCode.TimedOut;
    }

    public PcscCode Connect(nint context, string reader, out nint card, out nuint protocol)
    {
        card = Now.Connect == PcscCode.Success ? 9 : 0;
        protocol = 2;
        OpenCards += Now.Connect == PcscCode.Success ? 1 : 0;
        return Now.Connect;
    }

    public PcscCode Transmit(nint card, nuint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
    {
        Commands.Add(Convert.ToHexString(command));
        OnTransmit();
        byte[] bytes = Hex.Bytes(OtherAnswer ?? Now.Card);
        bytes.CopyTo(answer);
        length = Now.Transmit == PcscCode.Success ? bytes.Length : 0;
        return Now.Transmit;
    }

    public PcscCode Ask(nint context, string reader, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
    {
        Questions.Add(Convert.ToHexString(command));
        byte[] bytes = Hex.Bytes(Now.Chip);
        bytes.CopyTo(answer);
        length = bytes.Length;
        return bytes.Length > 0 ? PcscCode.Success : PcscCode.NotTransacted;
    }

    public void Disconnect(nint card) => OpenCards--;

    private void Advance()
    {
        if (++_at >= script.Length - 1)
        {
            _end.Cancel();
        }
    }
}
