using System.Text;

namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>Reads what the service and the card answer. Pure, total over all bytes.</summary>
internal static class PcscAnswer
{
    /// <summary>Readers of one list that are looked at; pcscd itself serves 16.</summary>
    public const int MaxReaders = 64;

    /// <summary>Get Data, unique identifier, any length. <b>Source:</b> PC/SC Workgroup part 3, section 3.2.2.1.3.</summary>
    public static ReadOnlySpan<byte> GetUniqueId => [0xFF, 0xCA, 0x00, 0x00, 0x00];

    /// <summary>Direct Transmit to the PN532 in an ACR122U: GetFirmwareVersion. <b>Source:</b> ACS, ACR122U API 2.04, section 6.1; NXP UM0701-02, section 7.2.2.</summary>
    public static ReadOnlySpan<byte> WhoAreYou => [0xFF, 0x00, 0x00, 0x00, 0x02, 0xD4, 0x02];

    /// <summary>True for readers that understand <see cref="WhoAreYou"/>.</summary>
    public static bool HasPn532(string reader) => reader.Contains("ACR122", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for the PN532's answer to <see cref="WhoAreYou"/>.</summary>
    public static bool IsFirmware(ReadOnlySpan<byte> answer) => answer is [0xD5, 0x03, _, ..];

    /// <summary>Splits a list of names; an unfinished last name is left out, because it was cut.</summary>
    public static List<string> ReaderNames(ReadOnlySpan<byte> list)
    {
        List<string> names = [];
        while (names.Count < MaxReaders)
        {
            int end = list.IndexOf((byte)0);
            if (end <= 0)
            {
                break;
            }

            names.Add(Encoding.UTF8.GetString(list[..end]));
            list = list[(end + 1)..];
        }

        return names;
    }

    /// <summary>
    /// The badge's id out of the answer to <see cref="GetUniqueId"/>: the id's bytes, first byte first as ISO/IEC 14443-3 sends them, then 90 00.
    /// False for every other status word (6A 81: a card without such an id, for example with contacts) and for lengths that no badge of type A has.
    /// </summary>
    public static bool TryReadId(ReadOnlySpan<byte> answer, out BadgeId badge)
    {
        badge = default;
        if (answer is not [.. ReadOnlySpan<byte> id, 0x90, 0x00] || id.Length is not (4 or 7 or 10))
        {
            return false;
        }

        badge = new BadgeId(id);
        return true;
    }
}
