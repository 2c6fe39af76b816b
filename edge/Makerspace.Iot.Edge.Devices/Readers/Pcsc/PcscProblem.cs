namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>What went wrong at the smart-card service, with what to do next.</summary>
internal static class PcscProblem
{
    /// <summary>An answer of the service in words.</summary>
    public static string InWords(string operation, PcscCode code) => $"{operation}: " + code switch
    {
        PcscCode.NoLibrary => "libpcsclite is not installed: apt-get install pcscd libpcsclite1",
        PcscCode.NoService or PcscCode.ServiceStopped => "the smart-card service does not run: systemctl enable --now pcscd.socket",
        PcscCode.SharingViolation => "another program holds the badge for itself: stop it (a browser's or signature's smart-card plug-in)",
        PcscCode.UnknownReader or PcscCode.ReaderUnavailable or PcscCode.NoReadersAvailable => "the reader is gone: plug it in again, it is found by itself",
        PcscCode.CommunicationError or PcscCode.InvalidHandle => "the smart-card service broke off; it is called again",
        _ => "the smart-card service answered with an error",
    } + $" (PC/SC {(uint)code:X8})";

    /// <summary>No reader of that name.</summary>
    public static string NoSuchReader(IReadOnlyList<string> readers) =>
        readers.Count == 0
            ? "no USB reader is plugged in (or the kernel's own driver holds it: blacklist pn533_usb)"
            : $"no reader of that name; there is {string.Join(", ", readers.Take(4))}: correct the name, or plug the reader in";

    /// <summary>A call that does not return.</summary>
    public static string Hangs(TimeSpan time) =>
        $"the smart-card service has not answered for {time.TotalSeconds:0} s, the reader hangs: unplug it and plug it in again; if that does not help, systemctl restart pcscd";

    /// <summary>Service and reader contradict each other.</summary>
    public const string Contradiction = "the service says that a card lies there, the reader says that there is none: it hangs, unplug it and plug it in again";

    /// <summary>The reader answers on USB, and its radio chip does not any more.</summary>
    public const string Frozen = "the chip in the reader has not answered, and it sees no badge any more: unplug the reader and plug it in again";

    /// <summary>Another card than before, without a report of a change.</summary>
    public const string Unreported = "another badge lies there than the reader has reported; it is looked at anew";

    /// <summary>The reader went away.</summary>
    public static string Unplugged(string reader) => $"{reader} was unplugged; plug it in again, it is found by itself";
}
