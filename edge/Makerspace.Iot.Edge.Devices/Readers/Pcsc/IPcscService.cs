namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>The calls of a smart-card service that a badge reader needs. None throws.</summary>
internal interface IPcscService
{
    /// <summary>Opens a conversation with the service.</summary>
    PcscCode Establish(out nint context);

    /// <summary>Ends it.</summary>
    void Release(nint context);

    /// <summary>Ends a <see cref="WaitForChange"/> that another thread is in. Has no effect if none is; ask again then.</summary>
    void Cancel(nint context);

    /// <summary>Names of the readers, each ended by a zero byte, the list by another.</summary>
    PcscCode ListReaders(nint context, Span<byte> names, out int length);

    /// <summary>Sleeps in the kernel until the reader's state is no longer <paramref name="state"/>, then tells the new one.</summary>
    PcscCode WaitForChange(nint context, string reader, TimeSpan patience, ref PcscState state);

    /// <summary>Opens the card in the reader, shared with other programs.</summary>
    PcscCode Connect(nint context, string reader, out nint card, out nuint protocol);

    /// <summary>Sends a command to the card, or to the reader if its class byte is FF.</summary>
    PcscCode Transmit(nint card, nuint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length);

    /// <summary>Sends a command to the reader itself (escape), without a card. The service must be set up for it; readers differ in what they understand.</summary>
    PcscCode Ask(nint context, string reader, ReadOnlySpan<byte> command, Span<byte> answer, out int length);

    /// <summary>Lets the card go, as it is.</summary>
    void Disconnect(nint card);
}
