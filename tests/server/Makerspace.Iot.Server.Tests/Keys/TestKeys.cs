using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Tests.Data;

namespace Makerspace.Iot.Server.Tests.Keys;

/// <summary>Keys of one test, made by the program's own code.</summary>
internal static class TestKeys
{
    public static ServerKeys Make(TestDatabase test)
    {
        KeyMaker.Init(Folder(test), [], force: false, TimeProvider.System.GetUtcNow());
        return ServerKeys.Load(Folder(test));
    }

    public static string Folder(TestDatabase test) => Path.Combine(test.Folder, "keys");
}
