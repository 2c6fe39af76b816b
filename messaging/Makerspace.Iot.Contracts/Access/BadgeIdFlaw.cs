namespace Makerspace.Iot.Contracts.Access;

/// <summary>Why bytes or a text are no badge id. Edge and server each say it in their words.</summary>
public enum BadgeIdFlaw
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There is nothing.</summary>
    Empty,

    /// <summary>Not 4, 5, 7, 8 or 10 bytes.</summary>
    Length,

    /// <summary>It holds the cascade tag 88, which stands for "more follows": the id was cut short, or the tag was left in.</summary>
    CascadeTag,

    /// <summary>A random id (4 bytes that begin with 08): telephones and some cards draw another at each presentation.</summary>
    RandomId,

    /// <summary>A character that is no digit of an id.</summary>
    ForeignCharacter,

    /// <summary>A separator within the digits that does not stand between whole bytes.</summary>
    Separator,

    /// <summary>A facility code and a number, as Wiegand-26 readers write them: 077,30211.</summary>
    FacilityAndNumber,

    /// <summary>A facility code above 255, or a number above 65535.</summary>
    OutOfRange,

    /// <summary>A number that a spreadsheet has rounded: 1,23E+07.</summary>
    Scientific,

    /// <summary>More than one number.</summary>
    SeveralNumbers,

    /// <summary>Keys were lost while it was typed.</summary>
    Incomplete,
}
