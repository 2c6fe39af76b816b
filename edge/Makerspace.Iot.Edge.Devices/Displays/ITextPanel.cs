namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>A display's chip and glass. One thread at a time; <see cref="IDisposable.Dispose"/> closes its line.</summary>
internal interface ITextPanel : IDisposable
{
    /// <summary>Kind, bus and address, for messages.</summary>
    string Name { get; }

    /// <summary>Lays lines out as pages; touches no wire.</summary>
    IReadOnlyList<TextPage> Lay(IReadOnlyList<string> lines);

    /// <summary>Sets the chip up and forgets what it shows, without a flicker if it already works. Throws <see cref="DeviceException"/>.</summary>
    void Start();

    /// <summary>Shows a page; sends only what differs from what is shown. Throws <see cref="DeviceException"/>; then <see cref="Start"/> must come before the next drawing.</summary>
    void Draw(TextPage page);
}
