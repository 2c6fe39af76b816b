namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>Command codes used here; the answer's code is one higher. Source: UM0701-02, section 7.</summary>
internal enum Pn532Command : byte
{
    /// <summary>Section 7.2.2.</summary>
    GetFirmwareVersion = 0x02,

    /// <summary>Section 7.2.8.</summary>
    SetSerialBaudRate = 0x10,

    /// <summary>Section 7.2.9.</summary>
    SetParameters = 0x12,

    /// <summary>Section 7.2.10.</summary>
    SamConfiguration = 0x14,

    /// <summary>Section 7.3.1.</summary>
    RfConfiguration = 0x32,

    /// <summary>Section 7.3.5.</summary>
    InListPassiveTarget = 0x4A,
}
