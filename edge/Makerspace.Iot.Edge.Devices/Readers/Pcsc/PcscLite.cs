using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>
/// The smart-card service of Linux, pcscd, through its client library. DWORD is <c>unsigned long</c> and LONG is <c>long</c> there (not 32 bits, as on Windows): native size on every Linux.
/// <b>Source:</b> <c>winscard.h</c>, <c>pcsclite.h</c> and <c>wintypes.h</c> of pcsc-lite 1.9.9.
/// </summary>
internal sealed unsafe partial class PcscLite : IPcscService
{
    /// <summary>Name under which the service reports that readers came and went.</summary>
    public const string PlugAndPlay = @"\\?PnP?\Notification";

    private const string Library = "libpcsclite.so.1";
    private const nuint ScopeSystem = 2;
    private const nuint ShareShared = 2;
    private const nuint ShareDirect = 3;

    // IOCTL_SMARTCARD_VENDOR_IFD_EXCHANGE: SCARD_CTL_CODE(1) of pcsc-lite. Source: reader.h of libccid, pcsc-lite's reader.h.
    private const nuint Escape = 0x4200_0001;
    private const nuint ProtocolAny = 1 | 2;
    private const nuint LeaveCard = 0;

    public PcscCode Establish(out nint context)
    {
        context = 0;
        try
        {
            nint opened = 0;
            PcscCode code = Code(SCardEstablishContext(ScopeSystem, 0, 0, &opened));
            context = code == PcscCode.Success ? opened : 0;
            return code;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return PcscCode.NoLibrary;
        }
    }

    public void Release(nint context) => _ = SCardReleaseContext(context);

    public void Cancel(nint context) => _ = SCardCancel(context);

    public PcscCode ListReaders(nint context, Span<byte> names, out int length)
    {
        nuint count = (nuint)names.Length;
        fixed (byte* start = names)
        {
            PcscCode code = Code(SCardListReaders(context, null, start, &count));
            length = code == PcscCode.Success ? (int)Math.Min(count, (nuint)names.Length) : 0;
            return code;
        }
    }

    public PcscCode WaitForChange(nint context, string reader, TimeSpan patience, ref PcscState state)
    {
        nint name = Marshal.StringToCoTaskMemUTF8(reader);
        try
        {
            var native = new ReaderState { Reader = name, Current = (nuint)state };
            PcscCode code = Code(SCardGetStatusChange(context, (nuint)Math.Max(0, patience.TotalMilliseconds), &native, 1));
            state = code == PcscCode.Success ? (PcscState)(uint)native.Event : state;
            return code;
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    public PcscCode Connect(nint context, string reader, out nint card, out nuint protocol)
    {
        nint handle = 0;
        nuint active = 0;
        PcscCode code = Code(SCardConnect(context, reader, ShareShared, ProtocolAny, &handle, &active));
        (card, protocol) = code == PcscCode.Success ? (handle, active) : (0, 0);
        return code;
    }

    public PcscCode Transmit(nint card, nuint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
    {
        var header = new IoRequest { Protocol = protocol, Length = (nuint)sizeof(IoRequest) };
        nuint count = (nuint)answer.Length;
        fixed (byte* sent = command, received = answer)
        {
            PcscCode code = Code(SCardTransmit(card, &header, sent, (nuint)command.Length, null, received, &count));
            length = code == PcscCode.Success ? (int)Math.Min(count, (nuint)answer.Length) : 0;
            return code;
        }
    }

    public PcscCode Ask(nint context, string reader, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
    {
        length = 0;
        nint handle = 0;
        nuint active = 0;
        PcscCode code = Code(SCardConnect(context, reader, ShareDirect, 0, &handle, &active));
        if (code != PcscCode.Success)
        {
            return code;
        }

        nuint count = 0;
        fixed (byte* sent = command, received = answer)
        {
            code = Code(SCardControl(handle, Escape, sent, (nuint)command.Length, received, (nuint)answer.Length, &count));
        }

        Disconnect(handle);
        length = code == PcscCode.Success ? (int)Math.Min(count, (nuint)answer.Length) : 0;
        return code;
    }

    public void Disconnect(nint card) => _ = SCardDisconnect(card, LeaveCard);

    /// <summary>Size of SCARD_READERSTATE as this driver lays it out.</summary>
    internal static int ReaderStateBytes => sizeof(ReaderState);

    private static PcscCode Code(nint answer) => (PcscCode)(uint)answer;

    [LibraryImport(Library)]
    private static partial nint SCardEstablishContext(nuint scope, nint reserved1, nint reserved2, nint* context);

    [LibraryImport(Library)]
    private static partial nint SCardReleaseContext(nint context);

    [LibraryImport(Library)]
    private static partial nint SCardCancel(nint context);

    [LibraryImport(Library)]
    private static partial nint SCardListReaders(nint context, byte* groups, byte* readers, nuint* length);

    [LibraryImport(Library)]
    private static partial nint SCardGetStatusChange(nint context, nuint timeoutMs, ReaderState* states, nuint count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SCardConnect(nint context, string reader, nuint shareMode, nuint protocols, nint* card, nuint* protocol);

    [LibraryImport(Library)]
    private static partial nint SCardTransmit(nint card, IoRequest* sendHeader, byte* command, nuint commandLength, IoRequest* receiveHeader, byte* answer, nuint* answerLength);

    [LibraryImport(Library)]
    private static partial nint SCardControl(nint card, nuint code, byte* command, nuint commandLength, byte* answer, nuint answerRoom, nuint* answerLength);

    [LibraryImport(Library)]
    private static partial nint SCardDisconnect(nint card, nuint disposition);

    /// <summary>SCARD_READERSTATE: naturally aligned on Linux, 80 bytes if a pointer has 8.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ReaderState
    {
        public nint Reader;
        public nint UserData;
        public nuint Current;
        public nuint Event;
        public nuint AtrLength;
        public fixed byte Atr[33];
    }

    /// <summary>SCARD_IO_REQUEST.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoRequest
    {
        public nuint Protocol;
        public nuint Length;
    }
}
