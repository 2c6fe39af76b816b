using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>One reader of the agent, and the place before it where a card can be laid.</summary>
/// <param name="kind">The reader's kind, as the agent's configuration names it.</param>
/// <param name="reader">The agent's own driver, on what is played behind it.</param>
/// <param name="lay">Lays a card, its id in hexadecimal; null takes it away.</param>
internal sealed class PlayedField(string kind, IBadgeReader reader, Action<string?> lay) : IAsyncDisposable
{
    public string Kind => kind;

    public IBadgeReader Reader => reader;

    public void Lay(string id) => lay(id);

    public void Clear() => lay(null);

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        Clear();
    }
}
