namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>What a plug says instead of values.</summary>
/// <param name="Kind">What it comes to.</param>
/// <param name="Detail">In the plug's own words, shortened.</param>
public sealed record PlugTrouble(PlugTroubleKind Kind, string Detail)
{
    /// <summary>In English, with what to do.</summary>
    internal string Words => Kind switch
    {
        PlugTroubleKind.WantsPassword => "it asks for a password; switch off its authentication for this network, or give it a broker of its own",
        PlugTroubleKind.NeedsEndpoint => $"it has several outputs ({Detail}); say which with endpoint",
        PlugTroubleKind.NoSuchPart => $"it has no such component or channel ({Detail}); look at channel, component and kind",
        _ => $"it refuses ({Detail})",
    };
}

/// <summary>What a plug that answers without values wants.</summary>
public enum PlugTroubleKind
{
    /// <summary>It refuses for a reason of its own.</summary>
    Refuses,

    /// <summary>It asks for a password.</summary>
    WantsPassword,

    /// <summary>It has no such component or channel.</summary>
    NoSuchPart,

    /// <summary>It has several outputs with names of their own, and none was chosen.</summary>
    NeedsEndpoint,
}
