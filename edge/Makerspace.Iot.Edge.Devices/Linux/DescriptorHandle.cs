using Microsoft.Win32.SafeHandles;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>An open file descriptor. It is closed only when no call is using it any more.</summary>
internal sealed class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes over a descriptor; -1 makes an invalid handle.</summary>
    public DescriptorHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
