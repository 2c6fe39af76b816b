namespace Makerspace.Iot.Architecture.Tests;

/// <summary>This checkout.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

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
