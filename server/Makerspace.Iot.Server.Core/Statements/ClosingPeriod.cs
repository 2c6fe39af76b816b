using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>Where a month stands on its way to its statements.</summary>
public enum PeriodPhase
{
    /// <summary>It goes on.</summary>
    Open,

    /// <summary>It is over; late events may still come, and the draft is shown.</summary>
    Grace,

    /// <summary>The days of grace are over: it waits to be closed.</summary>
    Due,

    /// <summary>Its statements are made.</summary>
    Closed,
}

/// <summary>What keeps a month from being closed, or should be looked at before.</summary>
public enum ClosingBlocker
{
    /// <summary>It is not over.</summary>
    NotOver,

    /// <summary>The issuer bills no site in the month.</summary>
    NoSite,

    /// <summary>An earlier month of the issuer is not closed.</summary>
    EarlierOpen,

    /// <summary>Sessions without a tariff or a membership.</summary>
    WithoutTariff,

    /// <summary>Sessions whose end never came and that nobody has settled.</summary>
    WithoutEnd,

    /// <summary>Agents that have not told their events since the month ended.</summary>
    SilentAgents,

    /// <summary>Structures without SIRET or address.</summary>
    IncompletePayers,

    /// <summary>Sessions whose energy is a lower bound.</summary>
    EnergyMissing,

    /// <summary>Tax of the issuer is not stated for some day of the month.</summary>
    WithoutVat,
}

/// <summary>The rules of closing a month.</summary>
public static class ClosingPeriod
{
    /// <summary>Most days of grace.</summary>
    public const int MostGraceDays = 60;

    /// <summary>Where a month stands.</summary>
    /// <param name="month">The month.</param>
    /// <param name="today">Today, at the site of the issuer where it begins last.</param>
    /// <param name="graceDays">Days of grace after the month, 0 to <see cref="MostGraceDays"/>.</param>
    /// <param name="closed">True if it was closed.</param>
    public static PeriodPhase Of(CalendarMonth month, DateOnly today, int graceDays, bool closed) =>
        closed ? PeriodPhase.Closed
        : today < month.Next.FirstDay ? PeriodPhase.Open
        : today < month.Next.FirstDay.AddDays(graceDays) ? PeriodPhase.Grace
        : PeriodPhase.Due;

    /// <summary>True if a month may be closed over it, with a reason that is kept.</summary>
    public static bool MayBeWaived(ClosingBlocker blocker) => blocker is ClosingBlocker.WithoutTariff or ClosingBlocker.WithoutEnd or ClosingBlocker.SilentAgents or ClosingBlocker.EnergyMissing;
}
