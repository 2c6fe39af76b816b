using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>A reader behind the smart-card service, for example an ACR122U on USB.</summary>
/// <param name="Reader">Part of the reader's name, upper and lower case alike, for example <c>ACR122U</c>; the first reader listed whose name contains it is taken.</param>
public sealed record PcscSettings(string Reader) : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "pcsc";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override void Check() => Options().Check();

    /// <inheritdoc/>
    private protected override IBadgeReader Create(TimeProvider time, IOutputPin? reset) => new PcscReader(Options(), time);

    private PcscOptions Options() => new() { Name = Reader };
}
