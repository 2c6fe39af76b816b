using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>The sites at which somebody may do something: some, none, or the whole network. Equal if they are the same sites. Immutable and thread-safe.</summary>
public sealed record SiteScope
{
    private readonly string[] _sites;

    private SiteScope(string[] sites) => (_sites, Key) = (sites, string.Join(' ', sites));

    /// <summary>No site.</summary>
    public static SiteScope Nowhere { get; } = new([]);

    /// <summary>The whole network, also what is of no site.</summary>
    public static SiteScope Network { get; } = new([Everywhere.Mark]);

    /// <summary>True for the whole network.</summary>
    public bool IsNetwork => Key == Everywhere.Mark;

    /// <summary>True for no site at all.</summary>
    public bool IsNowhere => Key.Length == 0;

    /// <summary>The sites in one text, the same for the same sites.</summary>
    public string Key { get; }

    /// <summary>The sites, in order; null for the whole network.</summary>
    public IReadOnlyList<string>? Sites => IsNetwork ? null : _sites;

    /// <summary>The scope of some sites; the network if <see cref="Everywhere.Mark"/> is among them.</summary>
    public static SiteScope Of(IEnumerable<string> sites)
    {
        string[] all = [.. sites.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return all.Length == 0 ? Nowhere : all.Contains(Everywhere.Mark) ? Network : new SiteScope(all);
    }

    /// <summary>True if a site is in it. What is of no site is of the network.</summary>
    public bool Covers(string? site) => IsNetwork || (site is not null && Array.BinarySearch(_sites, site, StringComparer.Ordinal) >= 0);

    /// <summary>The part of it that a page shows which asks for one site; all of it if none is asked for.</summary>
    public SiteScope At(string? site) => site is null ? this : Covers(site) ? new SiteScope([site]) : Nowhere;

    /// <summary>The network instead, if it is every site that there is: then nothing is hidden from it.</summary>
    public SiteScope Among(IReadOnlyCollection<string> all) => !IsNetwork && all.Count > 0 && all.All(Covers) ? Network : this;

    /// <inheritdoc/>
    public bool Equals(SiteScope? other) => other?.Key == Key;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Key);
}
