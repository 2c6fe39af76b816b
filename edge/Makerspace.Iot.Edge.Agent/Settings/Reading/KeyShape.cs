namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>What a key may hold.</summary>
internal enum KeyType
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A name of the wire, see <see cref="Contracts.WireName"/>.</summary>
    Name,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A list of objects.</summary>
    Objects,

    /// <summary>A list of words, each at most once.</summary>
    Words,

    /// <summary>A name of a profile, or an object.</summary>
    NameOrObject,
}

/// <summary>One key as the binder reads it. The JSON Schema and the table of the README are written from it, so that they cannot differ from what is read.</summary>
/// <param name="Key">The key.</param>
/// <param name="Says">What it means, in French, with its unit.</param>
/// <param name="Type">What it may hold.</param>
internal sealed record KeyShape(string Key, string Says, KeyType Type)
{
    /// <summary>True if it may not be left out.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True if <c>null</c> may stand there.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Taken if it is left out: a string, a number or a boolean; null if that has no value.</summary>
    public object? Default { get; init; }

    /// <summary>Least number, or least count of a list.</summary>
    public double? From { get; init; }

    /// <summary>Greatest number, or greatest count of a list.</summary>
    public double? To { get; init; }

    /// <summary>The words or numbers that alone are possible; null if a range or nothing says it.</summary>
    public IReadOnlyList<object>? OneOf { get; init; }

    /// <summary>What stands within, for <see cref="KeyType.Object"/>, <see cref="KeyType.Objects"/> and <see cref="KeyType.NameOrObject"/>.</summary>
    public ObjectShape? Within { get; init; }
}
