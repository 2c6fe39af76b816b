using System.Text;

namespace Makerspace.Iot.Benchmarks.Report;

/// <summary>The figures of a run: printed as they come, written as a whole at the end.</summary>
/// <param name="output">Where they are printed.</param>
internal sealed class ResultTable(TextWriter output)
{
    private static readonly string[] Head = ["what", "value", "peer or limit, same run", "ratio", "target", ""];
    private readonly List<Figure> _figures = [];
    private readonly List<string> _notes = [];

    /// <summary>Targets that were measured and not reached.</summary>
    public int Missed => _figures.Count(f => f is { Holds: false, Unjudged: null });

    /// <summary>Targets of which nothing can be said: a part was left out, a benchmark broke off, or the machine was too busy to judge.</summary>
    public int NotMeasured { get; private set; }

    /// <summary>The last line of a run: what became of the targets.</summary>
    public string Verdict => (Missed, NotMeasured) switch
    {
        (0, 0) => "Every target was measured and met.",
        (_, 0) => $"{Missed} target(s) MISSED; see the load average above before drawing conclusions.",
        (0, _) => $"{NotMeasured} target(s) NOT MEASURED, see the notes; those that were measured were met.",
        _ => $"{Missed} target(s) MISSED, {NotMeasured} NOT MEASURED; see the notes and the load average above.",
    };

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        output.WriteLine("    " + string.Join(" | ", figure.Cells.Where(c => c.Length > 0)));
        if (figure.Unjudged is { } why)
        {
            LeftOut($"{figure.Name.Trim()}: cannot be judged: {why}");
        }
    }

    /// <summary>Notes that targets were not measured, and why. They are not met.</summary>
    /// <param name="why">Which, and why.</param>
    /// <param name="targets">How many.</param>
    public void LeftOut(string why, int targets = 1)
    {
        NotMeasured += targets;
        Note("NOT MEASURED: " + why);
    }

    /// <summary>Something that a reader of the figures must know.</summary>
    public void Note(string text)
    {
        _notes.Add(text);
        output.WriteLine("    note: " + text);
    }

    public string Text()
    {
        string[][] rows = [Head, .. _figures.Select(f => f.Cells)];
        int[] widths = Enumerable.Range(0, Head.Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        }

        foreach (string note in _notes)
        {
            text.AppendLine("note: " + note);
        }

        return text.ToString();
    }

    public string Markdown(IEnumerable<string> machine)
    {
        var text = new StringBuilder("# Benchmark results\n\n");
        foreach (string line in machine)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        text.Append('\n');
        foreach (string[] row in (string[][])[Head, ["---", "---", "---", "---", "---", "---"], .. _figures.Select(f => f.Cells)])
        {
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        text.Append('\n');
        foreach (string note in _notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        return text.ToString();
    }
}
