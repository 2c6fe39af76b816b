using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Makes JSON of what is nearly JSON, as firmware prints it: a bare <c>nan</c> or <c>inf</c> of a sensor, a word without quotation marks, a control character in a text, a message that was cut off,
/// something after its end. What cannot be read becomes null and is named; everything else stays. Only an object is taken; nothing nested deeper than <see cref="PlugValue.DeepestJson"/>.
/// </summary>
internal ref struct PlugRepair
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Utf8JsonWriter _writer;
    private string _key;
    private int _at;
    private bool _isCut;

    private PlugRepair(ReadOnlySpan<byte> text, Utf8JsonWriter writer)
    {
        _text = text;
        (_writer, _key) = (writer, "");
    }

    private readonly bool IsOver => _at >= _text.Length;

    private readonly byte Next => _text[_at];

    /// <summary>The repaired message; null if it is no object at all.</summary>
    public static ReadOnlyMemory<byte>? Of(ReadOnlySpan<byte> text, ref PlugReport report)
    {
        text = PlugValue.Trim(text);
        if (text is not [(byte)'{', ..])
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(text.Length + 16);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = PlugValue.DeepestJson, SkipValidation = true });
        var repair = new PlugRepair(text, writer);
        if (!repair.Object(1, ref report))
        {
            return null;
        }

        if (repair._isCut)
        {
            report.Misread("message", "cut off"u8);
        }
        else if (!repair.IsOver)
        {
            report.Misread("message", text[repair._at..]);
        }

        writer.Flush();
        return buffer.WrittenMemory;
    }

    private bool Object(int depth, ref PlugReport report)
    {
        _writer.WriteStartObject();
        _at++;
        while (true)
        {
            Skip();
            if (IsOver)
            {
                _isCut = true;
                break;
            }

            if (Next == '}')
            {
                _at++;
                break;
            }

            if (Next == ',')
            {
                _at++;
            }
            else if (Next == '"')
            {
                if (!Member(depth, ref report))
                {
                    return false;
                }
            }
            else
            {
                Stray(ref report);
            }
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool Member(int depth, ref PlugReport report)
    {
        string? key = Text();
        Skip();
        if (key is null || IsOver)
        {
            _isCut = true;
            return true;
        }

        if (Next != ':')
        {
            // A text where a member should be.
            report.Misread(_key, Encoding.UTF8.GetBytes(key));
            return true;
        }

        _at++;
        _key = key;
        _writer.WritePropertyName(key);
        return Value(depth, ref report);
    }

    private bool Value(int depth, ref PlugReport report)
    {
        Skip();
        if (IsOver)
        {
            _isCut = true;
            _writer.WriteNullValue();
            return true;
        }

        switch (Next)
        {
            case (byte)'{':
                return depth < PlugValue.DeepestJson && Object(depth + 1, ref report);
            case (byte)'[':
                return depth < PlugValue.DeepestJson && Array(depth + 1, ref report);
            case (byte)'"':
                string? text = Text();
                _isCut |= text is null;
                _writer.WriteStringValue(text);
                return true;
            default:
                Scalar(ref report);
                return true;
        }
    }

    private bool Array(int depth, ref PlugReport report)
    {
        _writer.WriteStartArray();
        _at++;
        while (true)
        {
            Skip();
            if (IsOver)
            {
                _isCut = true;
                break;
            }

            if (Next is (byte)']' or (byte)'}')
            {
                _at += Next == ']' ? 1 : 0;
                break;
            }

            if (Next == ',')
            {
                _at++;
            }
            else if (!Value(depth, ref report))
            {
                return false;
            }
        }

        _writer.WriteEndArray();
        return true;
    }

    // A number, true, false or null as they must be; anything else becomes null. What the end of the message touches may go on after it.
    private void Scalar(ref PlugReport report)
    {
        ReadOnlySpan<byte> word = Bare();
        bool isWhole = !IsOver;
        try
        {
            var reader = new Utf8JsonReader(word);
            if (isWhole && word.Length > 0 && reader.Read() && reader.BytesConsumed == word.Length)
            {
                _writer.WriteRawValue(word, skipInputValidation: true);
                return;
            }
        }
        catch (JsonException)
        {
            // Named below.
        }

        _isCut |= !isWhole;
        _writer.WriteNullValue();
        report.Misread(_key, word);
        SkipStray();
    }

    // The text at hand without its quotation marks; null if it does not end.
    private string? Text()
    {
        int from = _at++;
        bool isPlain = true;
        while (!IsOver && Next != '"')
        {
            isPlain &= Next >= 0x20;
            _at += Next == '\\' ? 2 : 1;
        }

        if (IsOver)
        {
            return null;
        }

        _at++;
        ReadOnlySpan<byte> whole = _text[from.._at];
        try
        {
            var reader = new Utf8JsonReader(whole);
            if (isPlain && reader.Read())
            {
                return reader.GetString();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Taken as it stands.
        }

        return Encoding.UTF8.GetString(whole[1..^1]);
    }

    private ReadOnlySpan<byte> Bare()
    {
        int from = _at;
        while (!IsOver && Next is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'{' or (byte)'[' or (byte)'"' or (byte)':') && Next > 0x20)
        {
            _at++;
        }

        return _text[from.._at];
    }

    // A word where a member should be, as the 5 of "power":1,5: the value before it is not known either, since a key that stands twice with different values is not.
    private void Stray(ref PlugReport report)
    {
        int before = _at;
        report.Misread(_key, Bare());
        _writer.WriteNull(_key);
        SkipStray();
        _at += _at == before ? 1 : 0;
    }

    // What follows a word that is none, up to where the next member can begin.
    private void SkipStray()
    {
        while (!IsOver && Next is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'"'))
        {
            _at++;
        }
    }

    private void Skip()
    {
        while (!IsOver && Next <= 0x20)
        {
            _at++;
        }
    }
}
