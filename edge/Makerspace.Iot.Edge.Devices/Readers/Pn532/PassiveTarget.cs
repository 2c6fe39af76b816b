namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// The answer to InListPassiveTarget for one badge of 106 kbit/s type A: <c>NbTg [Tg SENS_RES(2) SEL_RES NFCIDLength NFCID1 [ATS]]</c>.
/// The ATS is there if the chip activated ISO/IEC 14443-4, and its first byte is its own length. Source: UM0701-02, section 7.3.5.
/// </summary>
internal static class PassiveTarget
{
    /// <summary>NFCID1 of 4 bytes never starts with the cascade tag. Source: ISO/IEC 14443-3, 6.5.4.</summary>
    private const byte CascadeTag = 0x88;

    /// <summary>Reads the parameters of an answer. False if they are not one of the two possible shapes; then nothing is known about the field.</summary>
    /// <param name="answer">Parameters, after the code 4B.</param>
    /// <param name="badge">The badge; null if the field is empty.</param>
    public static bool TryRead(ReadOnlySpan<byte> answer, out BadgeId? badge)
    {
        badge = null;
        if (answer is [0])
        {
            return true;
        }

        if (answer is not [1, 1, _, _, _, 4 or 7 or 10, ..] || answer.Length < 6 + answer[5])
        {
            return false;
        }

        ReadOnlySpan<byte> id = answer.Slice(6, answer[5]);
        ReadOnlySpan<byte> attributes = answer[(6 + id.Length)..];
        if (attributes.Length != 0 && attributes[0] != attributes.Length)
        {
            return false;
        }

        if (id.Length == 4 && id[0] == CascadeTag)
        {
            return false;
        }

        badge = new BadgeId(id);
        return true;
    }
}
