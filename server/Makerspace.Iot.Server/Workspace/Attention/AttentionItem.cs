namespace Makerspace.Iot.Server.Workspace.Attention;

/// <summary>One thing that the fabmanager should know.</summary>
/// <param name="Bad">True if something is wrong now; false for what can wait.</param>
/// <param name="What">What happened, in the person's language.</param>
/// <param name="Next">What to do next, in the person's language.</param>
/// <param name="Href">Where to read more; null if there is no such page.</param>
public sealed record AttentionItem(bool Bad, string What, string Next, string? Href = null);
