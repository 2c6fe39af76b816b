using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using QRCoder;

namespace Makerspace.Iot.Server.Workspace.Public;

/// <summary>The QR code of a machine, as a picture: it leads to the page that everybody may see.</summary>
public static class MachineCode
{
    /// <summary>Pattern of its address.</summary>
    public const string Pattern = "/machines/{machine}/qr.svg";

    /// <summary>Maps it.</summary>
    public static void MapMachineCode(this IEndpointRouteBuilder routes) => routes.MapGet(Pattern, async (string machine, HttpContext context, RegistryCache registry, ServerOptions options, TimeProvider time) =>
    {
        RegistrySnapshot known = await registry.SnapshotAsync(context.RequestAborted);
        if (!known.Machines.ContainsKey(machine) || !known.Whole(context.Scope(Permission.ReadFloor)).Covers(known.SiteOf(machine, time.GetUtcNow())))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoMachine, machine);
        }

        return Results.Text(Svg(AddressOf(machine, options)), "image/svg+xml", Encoding.UTF8);
    });

    /// <summary>The address behind the code: of the settings, never of a request.</summary>
    public static string AddressOf(string machine, ServerOptions options) => $"{PublicAddress.Of(options)}/m/{machine}";

    /// <summary>A code as SVG: dark on white, with its quiet zone, corrected for a quarter of it that is dirty or scratched (level Q).</summary>
    public static string Svg(string text)
    {
        using var generator = new QRCodeGenerator();
        using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        int size = code.ModuleMatrix.Count;
        var path = new StringBuilder();
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int from = x;
                while (x < size && code.ModuleMatrix[y][x])
                {
                    x++;
                }

                if (x > from)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
                }
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>");
    }
}
