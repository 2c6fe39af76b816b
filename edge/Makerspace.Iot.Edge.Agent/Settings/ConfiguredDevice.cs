namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>One device of the configuration: what it takes for itself, and what it is, in words. Each kind is a small class of its own under <c>Kinds/</c>.</summary>
/// <param name="Where">Its path in the configuration, for example <c>machines[0].meter</c>.</param>
public abstract record ConfiguredDevice(string Where)
{
    /// <summary>What it takes for itself; two devices that take the same cannot both work.</summary>
    public abstract IReadOnlyList<Claim> Claims { get; }

    /// <summary>What it is and where, as it stands within a sentence.</summary>
    internal abstract string Words(MessageLanguage language);
}
