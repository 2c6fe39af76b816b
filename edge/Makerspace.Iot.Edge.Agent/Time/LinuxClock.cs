using System.Runtime.InteropServices;
using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Agent.Time;

/// <summary>What Linux knows of its clock and boot.</summary>
public static partial class LinuxClock
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const int TimeError = 5;

    /// <summary>
    /// True if the kernel's clock follows a time source. False also if the kernel will not say.
    /// Source: adjtimex(2): with <c>modes</c> zero nothing is set, and the return value is TIME_ERROR (5) while the clock is not synchronised.
    /// </summary>
    public static bool IsSynced()
    {
        // struct timex is 208 bytes on 64-bit and 128 on 32-bit kernels; only its zeroed modes field is ours.
        Span<byte> timex = stackalloc byte[512];
        timex.Clear();
        int state = NtpAdjtime(ref MemoryMarshal.GetReference(timex));
        return state is >= 0 and not TimeError;
    }

    /// <summary>The boot id of this run of the operating system, a <see cref="WireName"/>; a random one if the kernel has none.</summary>
    public static string BootId()
    {
        try
        {
            string id = File.ReadAllText(BootIdFile).Trim().ToLowerInvariant();
            if (WireName.IsValid(id))
            {
                return id;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not a Linux with /proc: a random id still keeps the monotonic times of two runs apart.
        }

        return Guid.NewGuid().ToString();
    }

    [LibraryImport("libc", EntryPoint = "ntp_adjtime")]
    private static partial int NtpAdjtime(ref byte timex);
}
