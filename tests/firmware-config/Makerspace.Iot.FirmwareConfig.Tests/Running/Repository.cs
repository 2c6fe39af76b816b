namespace Makerspace.Iot.FirmwareConfig.Tests.Running;

/// <summary>This checkout.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>The folder <c>firmware-config</c>.</summary>
    public static string FirmwareConfig => Path.Combine(Root, "firmware-config");

    /// <summary>Debug or Release, as this test was built.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Makerspace.Iot.sln not found above the test");
    }
}
