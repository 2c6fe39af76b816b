using System.Text;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>
/// Topics come again and again; this keeps their strings so that a message does not make a new one.
/// 1024 places, the last one to need a place gets it. Not thread-safe.
/// </summary>
internal sealed class TopicCache
{
    private const int Places = 1024;
    private readonly (byte[] Utf8, string Text)[] _places = new (byte[], string)[Places];

    /// <summary>The topic as a string.</summary>
    public string Text(ReadOnlySpan<byte> utf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        ref (byte[] Utf8, string Text) place = ref _places[hash.ToHashCode() & (Places - 1)];
        if (place.Utf8 is null || !utf8.SequenceEqual(place.Utf8))
        {
            place = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return place.Text;
    }
}
