using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>
/// Joins values into few questions, over registers in between of which the documents of many meters say nothing.
/// That the gaps can be read is nowhere promised. Common programs do so (esphome's <c>sdm_meter</c> reads 80 registers from 0 on; nmakel/sdm_modbus reads in blocks);
/// a meter that refuses is asked value by value (<see cref="RegisterBlock"/>).
/// </summary>
public static class RegisterPlan
{
    /// <summary>Longest gap that is read over: 20 registers cost as much time on the wire as a second question.</summary>
    public const int LongestGap = 20;

    /// <summary>Most registers of one question. Source: MODBUS application protocol V1.1b3, 6.3 and 6.4.</summary>
    public const int MostRegisters = ModbusRequest.MaxRegisters;

    /// <summary>The questions for some values, none longer than <paramref name="longest"/> registers, 4 to 125.</summary>
    public static IReadOnlyList<RegisterRange> Make(IEnumerable<MeterValue> values, int longest)
    {
        var plan = new List<RegisterRange>();
        foreach (MeterValue value in values.OrderBy(v => v.Register))
        {
            int end = value.Register + value.Count;
            if (plan.Count > 0 && plan[^1] is var last && value.Register - (last.First + last.Count) <= LongestGap && end - last.First <= longest)
            {
                plan[^1] = last with { Count = Math.Max(last.Count, end - last.First) };
            }
            else
            {
                plan.Add(new RegisterRange(value.Register, value.Count));
            }
        }

        return plan;
    }
}
