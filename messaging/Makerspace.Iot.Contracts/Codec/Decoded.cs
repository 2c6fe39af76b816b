namespace Makerspace.Iot.Contracts.Codec;

/// <summary>What came of reading a payload: the message, or what is wrong with it. Reading never throws for what the wire may bring.</summary>
/// <typeparam name="T">Message type.</typeparam>
public readonly record struct Decoded<T>
    where T : class
{
    private Decoded(T? value, string? error) => (Value, Error) = (value, error);

    /// <summary>The message; null if there is an error.</summary>
    public T? Value { get; }

    /// <summary>What is wrong, in English, for the quarantine and the log, with the path of the field; null if nothing is.</summary>
    public string? Error { get; }

    /// <summary>True if the payload was read and is within bounds.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Error))]
    public bool Ok => Error is null && Value is not null;

    internal static Decoded<T> Good(T value) => new(value, null);

    internal static Decoded<T> Bad(string error) => new(null, error);
}
