using System.Runtime.InteropServices;
using System.Text;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>A keyboard that the kernel itself makes: real event files, a real grab, a real unplugging. Source: Linux uapi header linux/uinput.h.</summary>
public sealed class UinputTests
{
    private const string Uinput = "/dev/uinput";
    private const nuint SetEventBit = 0x4004_5564;
    private const nuint SetKeyBit = 0x4004_5565;
    private const nuint Setup = 0x405C_5503;
    private const nuint CreateDevice = 0x5501;
    private const nuint DestroyDevice = 0x5502;
    private const nuint GetSystemName = 0x8040_552C;

    [Fact]
    public async Task Real_keyboard_is_grabbed_read_and_lost()
    {
        if (!File.Exists(Uinput) || !Directory.Exists("/dev/input"))
        {
            Assert.Skip($"this computer has no {Uinput} (modprobe uinput), or no /dev/input");
        }

        using DescriptorHandle keyboard = Libc.Open(Uinput, Libc.OpenReadWrite | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (keyboard.IsInvalid)
        {
            Assert.Skip($"{Uinput} cannot be opened here: {Errno.Text(Errno.Last)}");
        }

        string device = "/dev/input/" + Create(keyboard);
        await Eventually.That(() => Task.FromResult(File.Exists(device)), $"{device} appears");
        List<string> words = [];
        await using var reader = new EvdevReader(new EvdevOptions { Device = device, Silence = TimeSpan.FromSeconds(2), RepeatWindow = TimeSpan.Zero }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watching = Task.Run(async () =>
        {
            await foreach (ReaderEvent report in reader.WatchAsync(stop.Token))
            {
                lock (words)
                {
                    words.Add(report.Kind == ReaderEventKind.Arrived ? Convert.ToHexString(report.Badge!.Value.Bytes) : report.Kind.ToString());
                }
            }
        });
        await Eventually.That(() => Task.FromResult(Said(words, "LinkRestored")), "the reader has the keyboard");
        using (var second = new InputDevice(device, grab: true))
        {
            Assert.Equal("grab", Assert.Throws<DeviceException>(second.Open).Operation);
        }

        // A few keys at a time: the kernel keeps 64 events for a reader, and drops them all if more come before it is awake. No wedge types so fast.
        foreach (string keys in (string[])["04DE5", "F1EAC", "C040\n"])
        {
            long reads = reader.Counters.Polls;
            Write(keyboard, Keys.Type(keys));
            await Eventually.That(() => reader.Counters.Polls > reads, "the keys are read");
        }

        await Eventually.That(() => Task.FromResult(Said(words, "04DE5F1EACC040")), "the badge arrives");
        Unplug(keyboard);
        await Eventually.That(() => Task.FromResult(Said(words, "LinkFault")), "the unplugged keyboard is a fault");
        await stop.CancelAsync();
        await watching;
        Assert.Equal(["LinkRestored", "04DE5F1EACC040", "LinkFault"], words);
    }

    private static bool Said(List<string> words, string word)
    {
        lock (words)
        {
            return words.Contains(word);
        }
    }

    private static unsafe string Create(DescriptorHandle keyboard)
    {
        Check(Libc.IoControl(keyboard, SetEventBit, (void*)1));
        for (int key = 1; key < 128; key++)
        {
            Check(Libc.IoControl(keyboard, SetKeyBit, (void*)key));
        }

        // struct uinput_setup: id of four words, name of 80 bytes, one number.
        byte* setup = stackalloc byte[92];
        new Span<byte>(setup, 92).Clear();
        setup[0] = 3;
        Encoding.ASCII.GetBytes("Test wedge").CopyTo(new Span<byte>(setup + 8, 80));
        Check(Libc.IoControl(keyboard, Setup, setup));
        Check(Libc.IoControl(keyboard, CreateDevice, null));
        byte* name = stackalloc byte[64];
        Check(Libc.IoControl(keyboard, GetSystemName, name));
        string folder = "/sys/devices/virtual/input/" + Marshal.PtrToStringUTF8((nint)name);
        return Path.GetFileName(Directory.GetDirectories(folder, "event*").Single());
    }

    private static unsafe void Write(DescriptorHandle keyboard, byte[] events)
    {
        fixed (byte* start = events)
        {
            Check((int)Libc.Write(keyboard, start, (nuint)events.Length));
        }
    }

    private static unsafe void Unplug(DescriptorHandle keyboard) => Check(Libc.IoControl(keyboard, DestroyDevice, null));

    private static void Check(int result) => Assert.True(result >= 0, Errno.Text(Errno.Last));
}
