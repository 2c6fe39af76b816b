namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>How a member shows presence.</summary>
public enum PresenceStyle
{
    /// <summary>A tap begins and a tap ends; taking the badge away means nothing.</summary>
    Tap,

    /// <summary>The card stays in the slot; taking the session's card out begins the end.</summary>
    Slot,
}
