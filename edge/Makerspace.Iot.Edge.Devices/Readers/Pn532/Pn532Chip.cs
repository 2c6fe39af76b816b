namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// The commands that a badge reader needs. Each returns null if it went well, otherwise what went wrong in words.
/// Source: UM0701-02, section 7.
/// </summary>
/// <param name="link">Its link.</param>
/// <param name="options">Options.</param>
/// <param name="serial">The serial line, if the chip hangs on one: only there is a rate to agree on.</param>
internal sealed class Pn532Chip(Pn532Link link, Pn532Options options, Pn532HsuPort? serial)
{
    /// <summary>IC byte of the firmware version.</summary>
    private const byte Pn532Ic = 0x32;

    private int _otherRate;

    /// <summary>Firmware as <c>1.6</c>; null before the first set-up.</summary>
    public string? Firmware { get; private set; }

    /// <summary>
    /// Wakes the chip and sets it up: found at the wanted rate, or at the power-on rate and switched over, or at one of the others, of which each call tries the next (a program before this one may have left it there); SAM off; few retries, so that an empty field is answered at once;
    /// no automatic ISO/IEC 14443-4 activation, because only the id is needed and a badge at layer 4 would not answer the next poll.
    /// </summary>
    public string? Initialise()
    {
        if (serial is not null && serial.BaudRate != serial.WantedBaudRate)
        {
            serial.BaudRate = serial.WantedBaudRate;
        }

        string? problem = Find();
        if (problem is not null && serial is not null)
        {
            problem = FindAtAnotherRate(serial, problem);
        }

        return problem ?? SetUp();
    }

    /// <summary>
    /// Asks the chip who it is and sets it up anew. An empty field is switched off; the next poll switches it on again (RFConfiguration, item 1). A field with a badge in it stays on: a telephone would change its id.
    /// </summary>
    public string? Renew(bool isEmpty) =>
        Find() ?? SetUp() ?? (isEmpty ? Do(Pn532Command.RfConfiguration, "RFConfiguration (field)", [0x01, 0x00]) : null);

    /// <summary>Looks for one badge. The result is known only if null is returned.</summary>
    public string? Poll(out BadgeId? badge)
    {
        badge = null;
        string? problem = Do(Pn532Command.InListPassiveTarget, "InListPassiveTarget", [0x01, 0x00]);
        if (problem is null && !PassiveTarget.TryRead(link.Answer, out badge))
        {
            link.NotUnderstood();
            return "InListPassiveTarget: the answer has impossible contents";
        }

        return problem;
    }

    private string? Find()
    {
        link.WakeUp();
        if (Do(Pn532Command.GetFirmwareVersion, "GetFirmwareVersion", []) is { } problem)
        {
            return problem;
        }

        if (link.Answer is not [Pn532Ic, var version, var revision, _])
        {
            return "GetFirmwareVersion: the chip is no PN532; check what is wired here";
        }

        Firmware = $"{version}.{revision}";
        return null;
    }

    private string? FindAtAnotherRate(Pn532HsuPort line, string problem)
    {
        if (line.WantedBaudRate != Pn532HsuPort.PowerOnBaudRate)
        {
            line.BaudRate = Pn532HsuPort.PowerOnBaudRate;
            if (Find() is not { } atPowerOn)
            {
                return SwitchBaudRate(line);
            }

            problem = atPowerOn;
        }

        // One more each time: a chip that is dead must not take seconds to be told.
        int[] others = [.. Pn532HsuSettings.BaudRates.Where(rate => rate != line.WantedBaudRate && rate != Pn532HsuPort.PowerOnBaudRate).Reverse()];
        line.BaudRate = others[_otherRate++ % others.Length];
        return Find() is null ? SwitchBaudRate(line) : problem;
    }

    private string? SwitchBaudRate(Pn532HsuPort line)
    {
        if (Do(Pn532Command.SetSerialBaudRate, "SetSerialBaudRate", [line.WantedRateCode]) is { } problem)
        {
            return problem;
        }

        // The chip changes over when its answer is acknowledged.
        link.SendAck();
        line.BaudRate = line.WantedBaudRate;
        link.Listen(TimeSpan.FromMilliseconds(5));
        return null;
    }

    private string? SetUp()
    {
        // Normal mode (no SAM); the time-out byte (14: one second) matters only to the virtual card mode; IRQ pin used.
        string? problem = Do(Pn532Command.SamConfiguration, "SAMConfiguration", [0x01, 0x14, 0x01]);

        // Item 5, MaxRetries: ATR for ever (default), PSL once (default), passive activation as chosen.
        problem ??= Do(Pn532Command.RfConfiguration, "RFConfiguration", [0x05, 0xFF, 0x01, options.ActivationRetries]);
        if (problem is not null)
        {
            return problem;
        }

        // fAutomaticATR_RES stays (default), fAutomaticRATS goes. A clone that refuses still reads badges of layer 3.
        return link.Exchange(Pn532Command.SetParameters, [0x04]) is var outcome and not (Pn532Outcome.Answered or Pn532Outcome.Refused) ? Words("SetParameters", outcome) : null;
    }

    private string? Do(Pn532Command command, string name, ReadOnlySpan<byte> parameters) =>
        link.Exchange(command, parameters) is var outcome and not Pn532Outcome.Answered ? Words(name, outcome) : null;

    private string Words(string command, Pn532Outcome outcome) => command + outcome switch
    {
        Pn532Outcome.NoAck => ": no acknowledgement; " + link.Advice,
        Pn532Outcome.NoAnswer => ": no answer in time",
        Pn532Outcome.Garbled => ": only noise; check the wires, the ground among them",
        _ => ": the chip refused the command",
    };
}
