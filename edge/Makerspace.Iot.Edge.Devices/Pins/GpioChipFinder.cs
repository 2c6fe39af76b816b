using System.Text;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Finds a GPIO chip by its label, because its number moves: the header of a Raspberry Pi 5 was <c>/dev/gpiochip4</c> and became <c>/dev/gpiochip0</c> with the kernels of summer 2024.
/// Besides a plain path, the configuration may say <c>label:pinctrl-rp1</c>, or <c>raspberry-pi</c> for the 40-pin header of whichever model this is.
/// <b>Source:</b> raspberrypi/linux pull request 6144; labels as <c>gpiodetect</c> prints them: <c>pinctrl-bcm2835</c> (Pi 3, Zero 2 W), <c>pinctrl-bcm2711</c> (Pi 4), <c>pinctrl-rp1</c> (Pi 5).
/// </summary>
public static class GpioChipFinder
{
    /// <summary>The word for the header of any model.</summary>
    public const string AnyHeader = "raspberry-pi";

    /// <summary>What stands before a label.</summary>
    public const string LabelPrefix = "label:";

    /// <summary>Chips that are looked at; a Pi 5 has five.</summary>
    private const int MostChips = 64;

    private static readonly string[] HeaderLabels = ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"];

    /// <summary>True if <paramref name="path"/> is to be looked up; false for a path.</summary>
    public static bool IsName(string path) => path == AnyHeader || path.StartsWith(LabelPrefix, StringComparison.Ordinal);

    /// <summary>The character device for a path or a name. Throws <see cref="DeviceException"/> if no chip, or more than one, bears the label.</summary>
    public static string Resolve(string path) => Resolve(path, Devices(), LabelOf);

    /// <summary>The same over given chips; <paramref name="labelOf"/> answers null for what is no chip or may not be opened.</summary>
    internal static string Resolve(string path, IEnumerable<string> devices, Func<string, string?> labelOf)
    {
        if (!IsName(path))
        {
            return path;
        }

        string[] wanted = path == AnyHeader ? HeaderLabels : [path[LabelPrefix.Length..]];
        (string Device, string? Label)[] chips = devices.Take(MostChips).Select(d => (d, labelOf(d))).ToArray();
        string[] found = chips.Where(c => c.Label is not null && wanted.Contains(c.Label, StringComparer.Ordinal)).Select(c => c.Device).ToArray();
        if (found.Length == 1)
        {
            return found[0];
        }

        string seen = chips.Length == 0
            ? "there is no GPIO chip on this computer"
            : "there is " + string.Join(", ", chips.Select(c => $"{c.Device} [{c.Label ?? "cannot be opened; is the user in the group gpio?"}]"));
        string problem = found.Length == 0 ? "no GPIO chip has this name" : "several GPIO chips have this name; give the path instead";
        throw new DeviceException("gpiochip", path, "find", $"{problem}; {seen}");
    }

    /// <summary>Real devices only: Raspberry Pi OS keeps the link <c>gpiochip4 → gpiochip0</c> on a Pi 5, which would count twice.</summary>
    private static IEnumerable<string> Devices() => Directory.EnumerateFiles("/dev", "gpiochip*")
        .Where(d => new FileInfo(d).LinkTarget is null)
        .OrderBy(d => d.Length).ThenBy(d => d, StringComparer.Ordinal);

    private static unsafe string? LabelOf(string device)
    {
        using DescriptorHandle chip = Libc.Open(device, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        GpioAbi.ChipInfo info;
        return !chip.IsInvalid && Libc.IoControl(chip, GpioAbi.GetChipInfo, &info) >= 0 ? TextOf(info.Label) : null;
    }

    /// <summary>Text up to the first zero.</summary>
    internal static string TextOf(GpioAbi.NameText text)
    {
        ReadOnlySpan<byte> bytes = text;
        int end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
