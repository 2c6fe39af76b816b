using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>
/// A keyboard of the computer, on which somebody (a person, a virtual machine's monitor) types 1122AABB and Enter until the test has seen it. MAKERSPACE_TEST_KEYBOARD names its event file.
/// </summary>
public sealed class RealKeyboardTests
{
    [Fact]
    public async Task What_is_typed_on_a_real_keyboard_arrives_as_a_badge_and_nobody_else_may_grab_it()
    {
        if (Environment.GetEnvironmentVariable("MAKERSPACE_TEST_KEYBOARD") is not { Length: > 0 } device)
        {
            Assert.Skip("no keyboard is named in MAKERSPACE_TEST_KEYBOARD");
            return;
        }

        await using var reader = new EvdevReader(new EvdevOptions { Device = device, Silence = TimeSpan.FromSeconds(2), RepeatWindow = TimeSpan.Zero }, TimeProvider.System);
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(CancellationToken.None))
        {
            Assert.True(report.Kind == ReaderEventKind.Arrived, report.Detail);
            if (Convert.ToHexString(report.Badge!.Value.Bytes) == "1122AABB")
            {
                using var second = new InputDevice(device, grab: true);
                Assert.Equal("grab", Assert.Throws<DeviceException>(second.Open).Operation);
                return;
            }
        }

        Assert.Fail("the reader ended");
    }
}
