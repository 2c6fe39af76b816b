namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>Why a row of the registry is refused.</summary>
public enum RecordFault
{
    /// <summary>No value, or a text that is too long or has control characters. Values: the most characters.</summary>
    Text,

    /// <summary>Not a name of 1 to 40 characters of a-z, 0-9 and hyphen. Values: what was given.</summary>
    Name,

    /// <summary>A name that the program needs for itself. Values: the name.</summary>
    Reserved,

    /// <summary>A number or an amount out of its range. Values: least, most.</summary>
    Range,

    /// <summary>Not a time zone. Values: what was given.</summary>
    TimeZone,

    /// <summary>Not a SIRET. Values: what was given.</summary>
    Siret,

    /// <summary>Hours that cannot be read. Values: what was given.</summary>
    Hours,

    /// <summary>More is asked of who works under a supervisor than of who works alone. Values: supervised, alone.</summary>
    SupervisedAboveAlone,

    /// <summary>A reason for a machine that is in service.</summary>
    ReasonInService,

    /// <summary>The last day is before the first.</summary>
    EndsBeforeItBegins,

    /// <summary>The last day is before the signature. Values: last day, day of the signature.</summary>
    EndsBeforeSignature,

    /// <summary>A person signs for herself.</summary>
    SignsForSelf,

    /// <summary>The row named by this field is not in the registry. Values: what was given.</summary>
    Unknown,

    /// <summary>Two rows of one series hold at once. Values: begin of the earlier, its end or empty, begin of the later.</summary>
    Overlap,

    /// <summary>The agent would guard too many machines. Values: agent, most.</summary>
    TooManyMachines,

    /// <summary>More badges than an access list can carry. Values: most.</summary>
    TooManyBadges,

    /// <summary>Who acts may not do this.</summary>
    Forbidden,

    /// <summary>A correction without its reason.</summary>
    ReasonMissing,

    /// <summary>Somebody else has changed the row since it was read.</summary>
    Stale,

    /// <summary>The row to be withdrawn or corrected is not there.</summary>
    NotThere,

    /// <summary>Not an e-mail address. Values: what was given.</summary>
    Email,

    /// <summary>Another row has it already. Values: what was given.</summary>
    Taken,

    /// <summary>A role that is held for the whole network only.</summary>
    OnlyNetwork,

    /// <summary>A role that is held at one site only.</summary>
    OnlySite,

    /// <summary>Nobody would be left who may do everything.</summary>
    LastAdministrator,

    /// <summary>More rows than one account may have. Values: most.</summary>
    TooManyRoles,

    /// <summary>A person who is of other sites alone cannot be made a member here.</summary>
    OfOtherSites,

    /// <summary>The person would be of no site any more.</summary>
    LastMembership,

    /// <summary>More rows than one person may have. Values: most.</summary>
    TooManyOfPerson,

    /// <summary>Not a SIREN. Values: what was given.</summary>
    Siren,

    /// <summary>Not the first day of a month.</summary>
    FirstOfMonth,

    /// <summary>A day of a month that is closed. Values: the first day that is not.</summary>
    Closed,

    /// <summary>Not an IBAN. Values: what was given.</summary>
    Iban,

    /// <summary>A SIRET that does not begin with the SIREN of its issuer. Values: the SIREN.</summary>
    OtherSiren,

    /// <summary>Not an account of the plan. Values: what was given, the class that is needed.</summary>
    Account,

    /// <summary>Not the code of a journal. Values: what was given.</summary>
    Journal,

    /// <summary>No amount above zero is to be given back.</summary>
    NothingToCredit,

    /// <summary>More is to be given back than is left of a line.</summary>
    AboveWhatIsLeft,

    /// <summary>Something on the checklist of a closing must be settled first. Values: its name.</summary>
    Blocked,

    /// <summary>Not a day of the year. Values: what was given.</summary>
    YearDay,

    /// <summary>More than may be named. Values: the most.</summary>
    TooMany,

    /// <summary>Something that asks for itself. Values: its name.</summary>
    Circular,

    /// <summary>No place is left. Values: how many there are.</summary>
    Full,

    /// <summary>It has begun already.</summary>
    Begun,

    /// <summary>It has not begun yet.</summary>
    NotBegun,

    /// <summary>Nobody was present.</summary>
    NobodyPresent,

    /// <summary>Nobody books this machine.</summary>
    NotBookable,

    /// <summary>Not at a whole step. Values: minutes of a step.</summary>
    OffStep,

    /// <summary>Further ahead than may be booked. Values: days, last day.</summary>
    TooFarAhead,

    /// <summary>Too short or too long. Values: least and most minutes.</summary>
    BookingLength,

    /// <summary>The machine is closed at a part of it. Values: its hours.</summary>
    BookingClosed,

    /// <summary>More hours on one day than one person may book. Values: the most.</summary>
    BookingDay,

    /// <summary>More hours in one week than one person may book. Values: the most.</summary>
    BookingWeek,

    /// <summary>Somebody else has it. Values: begin and end of that booking, round-trip UTC; empty if every machine is taken.</summary>
    BookingTaken,

    /// <summary>The person may not use the machine then. Values: what is missing, its category or empty.</summary>
    NoRight,

    /// <summary>Detailed terms that cannot be read. Values: the place, may be empty.</summary>
    Terms,

    /// <summary>A plain price beside detailed terms, which replace it.</summary>
    PlainBesideTerms,

    /// <summary>Both a machine and a category.</summary>
    MachineOrCategory,
}

/// <summary>Why a row is refused, as a value: each front (a line of a file, a field of a form, the API) says it in its own way.</summary>
/// <param name="Field">The field in camel case, as import columns and the API name it; empty if the row as a whole is meant.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Values">What the words need, see <see cref="RecordFault"/>; days as <c>yyyy-MM-dd</c>.</param>
public sealed record RecordProblem(string Field, RecordFault Fault, params string[] Values);
