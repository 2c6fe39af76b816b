using PdfSharp.Drawing;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>Breaks a text into lines of a width. Blanks that may not break stay; a word wider than the line is cut.</summary>
internal static class PaperText
{
    /// <summary>The lines; at least one.</summary>
    public static IReadOnlyList<string> Wrap(XGraphics graphics, XFont font, string text, double width)
    {
        var lines = new List<string>();
        string line = string.Empty;
        foreach (string word in text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : line + ' ' + word;
            if (Fits(longer))
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            line = word;
            while (!Fits(line))
            {
                int length = line.Length - 1;
                while (length > 1 && !Fits(line[..length]))
                {
                    length--;
                }

                lines.Add(line[..length]);
                line = line[length..];
            }
        }

        lines.Add(line);
        return lines;

        bool Fits(string part) => part.Length <= 1 || graphics.MeasureString(part, font).Width <= width;
    }
}
