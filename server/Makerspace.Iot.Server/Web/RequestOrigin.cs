using System.Net;
using System.Net.Sockets;

namespace Makerspace.Iot.Server.Web;

/// <summary>Where a request comes from, as limits count it.</summary>
public static class RequestOrigin
{
    /// <summary>The address as text; of IPv6 the first 8 bytes in hexadecimal, since whoever has one address has the 2^64 of its network; <c>?</c> if there is none.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "?";
        }

        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }
}
