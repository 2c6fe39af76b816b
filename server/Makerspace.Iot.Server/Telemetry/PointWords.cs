using System.Text;
using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>The wire words of the enums that go to InfluxDB, the same as in JSON.</summary>
public static class PointWords
{
    private static readonly string[] Conditions = Words<MachineCondition>();
    private static readonly string[] EndReasons = Words<SessionEndReason>();
    private static readonly string[] Qualities = Words<EnergyQuality>();
    private static readonly byte[][] ConditionBytes = Array.ConvertAll(Conditions, Encoding.UTF8.GetBytes);

    /// <summary>The wire word, such as <c>out-of-service</c>.</summary>
    public static string Of(MachineCondition value) => Conditions[(int)value];

    /// <summary>The wire word, such as <c>badge-out</c>.</summary>
    public static string Of(SessionEndReason value) => EndReasons[(int)value];

    /// <summary>The wire word, such as <c>metered</c>.</summary>
    public static string Of(EnergyQuality value) => Qualities[(int)value];

    /// <summary>Tells whether the UTF-8 text is the wire word of a condition.</summary>
    public static bool IsCondition(ReadOnlySpan<byte> word)
    {
        foreach (byte[] known in ConditionBytes)
        {
            if (word.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private static string[] Words<T>()
        where T : struct, Enum => Array.ConvertAll(Enum.GetNames<T>(), JsonNamingPolicy.KebabCaseLower.ConvertName);
}
