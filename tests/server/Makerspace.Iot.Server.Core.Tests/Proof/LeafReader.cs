using System.Buffers.Binary;
using System.Text;

namespace Makerspace.Iot.Server.Core.Tests.Proof;

/// <summary>Reads the canonical form as <c>docs/proof/leaf.md</c> describes it, and shares no code with the writer. That it gives each field back shows that no two entries share bytes.</summary>
internal ref struct LeafReader(ReadOnlySpan<byte> bytes)
{
    private const string Layout =
        "kind:t agent:t session:t number:i replaces:h? epoch:t seq:i event:h? site:t machine:t member:t? structure:t? supervisor:t? purpose:t accessVersion:i start:i startClock:t datedStart:i? end:i? "
        + "occupiedSeconds:d activeSeconds:d energyWh:d energyQuality:t peakW:d gapSeconds:d endReason:t? at:i? by:t? reason:t?";

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The fields by name, in the order of the form; a value that is absent is null.</summary>
    public static List<(string Name, object? Value)> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new LeafReader(bytes);
        Assert.Equal(1, reader.Take(1)[0]);
        var fields = new List<(string, object?)>();
        foreach (string field in Layout.Split(' '))
        {
            string[] parts = field.Split(':');
            fields.Add((parts[0], parts[1].EndsWith('?') && !reader.Present() ? null : reader.Value(parts[1][0])));
        }

        Assert.Equal(0, reader._rest.Length);
        return fields;
    }

    private bool Present()
    {
        byte marker = Take(1)[0];
        Assert.InRange(marker, 0, 1);
        return marker == 1;
    }

    private object Value(char type) => type switch
    {
        't' => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2)))),
        'i' => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        'd' => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        _ => Convert.ToHexStringLower(Take(32)),
    };

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
