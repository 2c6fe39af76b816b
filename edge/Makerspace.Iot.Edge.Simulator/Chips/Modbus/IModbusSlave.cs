namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>A meter on a bus.</summary>
public interface IModbusSlave
{
    /// <summary>Its address, 1 to 247.</summary>
    byte Address { get; }

    /// <summary>True if it also answers to this address, as a PZEM does to its general address.</summary>
    bool AnswersTo(byte address);

    /// <summary>Time from the end of the question to the start of the answer.</summary>
    TimeSpan ResponseTime(Dice dice);

    /// <summary>Answers a question (function code and data, without address and CRC); an exception is the function with bit 7 set, and a code.</summary>
    byte[] Answer(ReadOnlySpan<byte> question, TimeSpan now);
}
