using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The relays of one GPIO chip that outlive the process, as open lines in a store of descriptors. The name of each says chip, line and the polarity of its wiring:
/// a line asked for the other way round is another line. Levels of what is left are physical.
/// The version before this one left lines whose levels the kernel inverts (ACTIVE_LOW), under other names: they are taken over with their level as it is, and left under the names of today.
/// </summary>
/// <param name="chip">Name of the chip, for example <c>gpiochip0</c>.</param>
/// <param name="store">The store; null for none.</param>
internal sealed unsafe class KeptLines(string chip, IKeptDescriptors? store)
{
    private readonly Dictionary<int, string> _left = [];

    /// <summary>Takes over what was left of a line for this polarity, as an output with the level that it has; null if nothing was, or what was left is no line.</summary>
    public DescriptorHandle? TakeOver(int line, bool activeLow)
    {
        if (store?.Take(Name(line, activeLow)) is { } today)
        {
            var handle = new DescriptorHandle(today);
            if (LevelOf(handle) is null)
            {
                return LetGo(handle, Name(line, activeLow));
            }

            // The store still has it.
            _left[line] = Name(line, activeLow);
            return handle;
        }

        if (store?.Take(OldName(line, activeLow)) is not { } before)
        {
            return null;
        }

        var old = new DescriptorHandle(before);
        bool? level = LevelOf(old);
        if (level is not { } active || !MakePhysical(old, active != activeLow))
        {
            return LetGo(old, OldName(line, activeLow));
        }

        store.Forget(OldName(line, activeLow));
        return old;
    }

    /// <summary>Leaves a line, unless it is left already.</summary>
    public void Leave(int line, bool activeLow, DescriptorHandle handle)
    {
        if (!_left.ContainsKey(line) && store?.Keep(Name(line, activeLow), handle) == true)
        {
            _left[line] = Name(line, activeLow);
        }
    }

    /// <summary>Leaves a line no more.</summary>
    public void Forget(int line)
    {
        if (_left.Remove(line, out string? name))
        {
            store!.Forget(name);
        }
    }

    /// <summary>Lets go of whatever the process before left of a line; it then falls as the board lets it.</summary>
    public void LetGo(int line)
    {
        foreach (string name in (string[])[Name(line, true), Name(line, false), OldName(line, true), OldName(line, false)])
        {
            if (store?.Take(name) is { } descriptor)
            {
                LetGo(new DescriptorHandle(descriptor), name);
            }
        }
    }

    private static bool? LevelOf(DescriptorHandle handle)
    {
        var values = new GpioAbi.LineValues { Mask = 1 };
        return Libc.IoControl(handle, GpioAbi.GetValues, &values) < 0 ? null : (values.Bits & 1) != 0;
    }

    // The wire keeps its level: the kernel is only told not to invert it any more.
    private static bool MakePhysical(DescriptorHandle handle, bool high)
    {
        GpioAbi.LineConfig config = default;
        config.Flags = GpioAbi.LineFlags.Output;
        config.AttributeCount = 1;
        config.Attributes[0] = new GpioAbi.ConfigAttribute { Id = GpioAbi.AttributeOutputValues, Values = high ? 1UL : 0UL, Mask = 1 };
        return Libc.IoControl(handle, GpioAbi.SetConfig, &config) >= 0;
    }

    private DescriptorHandle? LetGo(DescriptorHandle handle, string name)
    {
        handle.Dispose();
        store!.Forget(name);
        return null;
    }

    private string Name(int line, bool activeLow) => $"gpio.{chip}.{line}.{(activeLow ? "low" : "high")}";

    private string OldName(int line, bool activeLow) => $"relay.{chip}.{line}.{(activeLow ? "low" : "high")}";
}
