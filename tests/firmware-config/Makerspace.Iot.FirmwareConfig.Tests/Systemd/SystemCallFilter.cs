using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.FirmwareConfig.Tests.Systemd;

/// <summary>
/// The system calls that a unit allows, as a filter of the kernel: what systemd would load for <c>SystemCallFilter</c>, <c>RestrictAddressFamilies</c> and
/// <c>RestrictNamespaces</c>. <b>Source:</b> systemd.exec(5); the kernel's Documentation/userspace-api/seccomp_filter.rst; linux/filter.h for the instructions.
/// </summary>
internal static partial class SystemCallFilter
{
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, JumpIfAnyBit = 0x45, Return = 0x06;
    private const uint Allow = 0x7FFF_0000, Error = 0x0005_0000, Kill = 0x8000_0000;
    private const uint NotPermitted = 1, NotImplemented = 38, AddressFamilyNotSupported = 97;
    private const uint NumberAt = 0, ArchitectureAt = 4, FirstArgumentAt = 16;
    private const uint X64 = 0xC000_003E;
    private const uint NewNamespaces = 0x7E02_0000;
    private const string Numbers = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";

    /// <summary>Why no filter can be made here; null if one can.</summary>
    public static string? MissingReason =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64 ? "the numbers of the system calls are known here for x86-64 alone"
        : File.Exists(Numbers) ? null : "the numbers of the system calls are not installed: apt-get install linux-libc-dev";

    /// <summary>The filter of a unit, an array of <c>struct sock_filter</c>.</summary>
    /// <param name="unit">Text of the unit.</param>
    /// <param name="sets">What <c>systemd-analyze syscall-filter</c> says of its groups.</param>
    public static byte[] Of(string unit, string sets)
    {
        var numbers = Definition().Matches(File.ReadAllText(Numbers)).ToDictionary(m => m.Groups["name"].Value, m => uint.Parse(m.Groups["number"].Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        uint[] allowed = [.. Allowed(unit, Groups(sets)).Where(numbers.ContainsKey).Select(n => numbers[n]).Order()];
        Assert.True(allowed.Length > 150, "the groups of systemd were not understood");
        List<(ushort Code, byte True, byte False, uint Value)> program =
        [
            (LoadWord, 0, 0, ArchitectureAt), (JumpIfEqual, 1, 0, X64), (Return, 0, 0, Kill), (LoadWord, 0, 0, NumberAt),

            // Its flags lie behind a pointer, where no filter sees them: a C library then takes clone.
            (JumpIfEqual, 0, 1, numbers["clone3"]), (Return, 0, 0, Error | NotImplemented),
            (JumpIfEqual, 0, 4, numbers["clone"]), (LoadWord, 0, 0, FirstArgumentAt), (JumpIfAnyBit, 1, 0, NewNamespaces), (Return, 0, 0, Allow), (Return, 0, 0, Error | NotPermitted),
            (JumpIfEqual, 0, 6, numbers["socket"]), (LoadWord, 0, 0, FirstArgumentAt), (JumpIfEqual, 3, 0, 1), (JumpIfEqual, 2, 0, 2), (JumpIfEqual, 1, 0, 10), (Return, 0, 0, Error | AddressFamilyNotSupported), (Return, 0, 0, Allow),
        ];
        foreach (uint number in allowed.Except([numbers["unshare"], numbers["setns"]]))
        {
            program.AddRange([(JumpIfEqual, 0, 1, number), (Return, 0, 0, Allow)]);
        }

        program.Add((Return, 0, 0, Error | NotPermitted));
        byte[] bytes = new byte[program.Count * 8];
        for (int i = 0; i < program.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 8), program[i].Code);
            (bytes[(i * 8) + 2], bytes[(i * 8) + 3]) = (program[i].True, program[i].False);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((i * 8) + 4), program[i].Value);
        }

        return bytes;
    }

    // The first line names what is allowed, a line that begins with ~ takes away, any later one adds.
    private static HashSet<string> Allowed(string unit, Dictionary<string, string[]> groups)
    {
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in unit.Split('\n').Where(l => l.StartsWith("SystemCallFilter=", StringComparison.Ordinal)).Select(l => l["SystemCallFilter=".Length..]))
        {
            bool takesAway = line.StartsWith('~');
            IEnumerable<string> calls = line.TrimStart('~').Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(n => CallsOf(n, groups));
            if (takesAway)
            {
                allowed.ExceptWith(calls);
            }
            else
            {
                allowed.UnionWith(calls);
            }
        }

        // systemd always adds what a program needs to be started.
        allowed.UnionWith(CallsOf("@default", groups));
        return allowed;
    }

    private static IEnumerable<string> CallsOf(string name, Dictionary<string, string[]> groups) => name.StartsWith('@') ? groups[name].SelectMany(n => CallsOf(n, groups)) : [name];

    private static Dictionary<string, string[]> Groups(string sets)
    {
        var groups = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string> current = [];
        foreach (string line in sets.Split('\n').TakeWhile(l => !l.StartsWith("# Un", StringComparison.Ordinal)))
        {
            if (line.StartsWith('@'))
            {
                groups[line.Trim()] = current = [];
            }
            else if (line.StartsWith("    ", StringComparison.Ordinal) && !line.TrimStart().StartsWith('#'))
            {
                current.Add(line.Trim());
            }
        }

        return groups.ToDictionary(g => g.Key, g => g.Value.ToArray(), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^#define __NR_(?<name>\w+) (?<number>\d+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Definition();
}
