namespace Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

/// <summary>Registers used here, one unsigned byte each. Source: MFRC522 data sheet, revision 3.9, section 9.</summary>
internal enum Mfrc522Register : byte
{
    /// <summary>Starts and stops commands. 9.3.1.2.</summary>
    Command = 0x01,

    /// <summary>Interrupt requests: 40 TX, 20 RX, 10 idle, 08 high alert, 04 low alert, 02 error, 01 timer. Written with bit 7 clear, ones clear. 9.3.1.5.</summary>
    ComIrq = 0x04,

    /// <summary>Errors of the last command: 80 write, 40 temperature, 10 overflow, 08 collision, 04 CRC, 02 parity, 01 protocol. 9.3.1.7.</summary>
    Error = 0x06,

    /// <summary>In and out of the 64 bytes of FIFO. 9.3.1.10.</summary>
    FifoData = 0x09,

    /// <summary>Bytes in the FIFO, 0 to 64; writing 80 empties it. 9.3.1.11.</summary>
    FifoLevel = 0x0A,

    /// <summary>Bits 2 to 0: valid bits of the last byte received, 0 for all. 9.3.1.13.</summary>
    Control = 0x0C,

    /// <summary>80 starts to send; 70 place of the first received bit; 07 bits of the last byte sent, 0 for all. 9.3.1.14.</summary>
    BitFraming = 0x0D,

    /// <summary>80 keeps bits after a collision; 20 its place is not valid; 1F its place, 0 for the 32nd. 9.3.1.15.</summary>
    Collision = 0x0E,

    /// <summary>Start value of the CRC and the like. 9.3.2.2.</summary>
    Mode = 0x11,

    /// <summary>Sending: 80 CRC, 70 rate. 9.3.2.3.</summary>
    TxMode = 0x12,

    /// <summary>Receiving: 80 CRC, 70 rate. 9.3.2.4.</summary>
    RxMode = 0x13,

    /// <summary>Antenna pins: 03 both on. 9.3.2.5.</summary>
    TxControl = 0x14,

    /// <summary>40: full modulation. 9.3.2.6.</summary>
    TxAsk = 0x15,

    /// <summary>Width of the modulation. 9.3.3.5.</summary>
    ModWidth = 0x24,

    /// <summary>80: the timer starts by itself at the end of sending; low nibble: prescaler, bits 11 to 8. 9.3.3.10.</summary>
    TimerMode = 0x2A,

    /// <summary>Prescaler, bits 7 to 0. 9.3.3.10.</summary>
    TimerPrescaler = 0x2B,

    /// <summary>Ticks less one, high byte. 9.3.3.11.</summary>
    TimerReloadHigh = 0x2C,

    /// <summary>Ticks less one, low byte. 9.3.3.11.</summary>
    TimerReloadLow = 0x2D,

    /// <summary>Which chip. 9.3.4.8.</summary>
    Version = 0x37,
}
