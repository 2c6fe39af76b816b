using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// The few calls of libc that devices need. Constants are those of asm-generic, which x86-64, arm and arm64 share.
/// Source: Linux uapi headers asm-generic/fcntl.h, asm-generic/ioctls.h, asm-generic/poll.h.
/// </summary>
internal static unsafe partial class Libc
{
    public const int OpenReadWrite = 0x2;
    public const int OpenNoControllingTerminal = 0x100;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;

    public const short PollIn = 0x1;
    public const short PollOut = 0x4;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    /// <summary>Opens a file; the handle is invalid if that failed. The C function returns 32 bits, so a handle cannot be its return type directly.</summary>
    public static DescriptorHandle Open(string path, int flags) => new(OpenDescriptor(path, flags));

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(int descriptor, int command, nint argument);

    /// <summary>F_SETFD with FD_CLOEXEC. False if the descriptor is not open.</summary>
    public static bool SetCloseOnExec(int descriptor) => FileControl(descriptor, 2, 1) == 0;

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(DescriptorHandle descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(DescriptorHandle descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(DescriptorHandle descriptor);

    /// <summary>The request is an unsigned long for the library, of which the kernel takes 32 bits.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int IoControl(DescriptorHandle descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(DescriptorHandle descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint initial, int flags);

    /// <summary>A counter to wake a poll with: a write of 8 bytes makes it readable, a read of 8 bytes sets it back. The flags have the numbers of O_CLOEXEC and O_NONBLOCK.</summary>
    public static DescriptorHandle OpenEvent() => new(EventDescriptor(0, OpenCloseOnExec | OpenNonBlocking));

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
