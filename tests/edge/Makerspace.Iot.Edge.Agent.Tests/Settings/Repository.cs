namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Files of the repository, found from where the tests run.</summary>
internal static class Repository
{
    /// <summary>Full path of a file.</summary>
    public static string Path(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, relative);
            }
        }

        throw new DirectoryNotFoundException("The tests do not run within the repository.");
    }

    /// <summary>
    /// Holds a file equal to what the program writes. With <c>MAKERSPACE_REWRITE=1</c> the file is written anew instead, for whoever has changed the binder.
    /// </summary>
    public static void AssertHolds(string relative, Func<string, string> expected)
    {
        string file = Path(relative);
        string found = File.Exists(file) ? File.ReadAllText(file) : "";
        string wanted = expected(found);
        if (Environment.GetEnvironmentVariable("MAKERSPACE_REWRITE") == "1")
        {
            File.WriteAllText(file, wanted);
        }

        Assert.True(File.ReadAllText(file) == wanted, $"{relative} is out of date: run these tests once with MAKERSPACE_REWRITE=1 and commit the file.");
    }
}
