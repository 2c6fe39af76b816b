using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>
/// The functions of libmosquitto that the link uses. All exist in 2.0.11 (Debian 12) and keep their shape in 2.1.
/// A <c>bool</c> of C is one byte. Strings are UTF-8. Errors are answered as numbers, see <see cref="ErrorText"/>.
/// Source: mosquitto.h of Eclipse Mosquitto 2.0.11, sections "Client creation" to "Callbacks".
/// </summary>
internal static unsafe partial class LibMosquitto
{
    internal const string Library = "libmosquitto.so.1";
    internal const int Success = 0;
    internal const int ErrorNoConnection = 4;
    internal const int ErrorLost = 7;
    internal const int ErrorErrno = 14;
    internal const int ErrorOversize = 25;
    internal const int OptionProtocolVersion = 1;
    internal const int OptionReceiveMaximum = 4;
    internal const int OptionSendMaximum = 5;
    internal const int OptionTcpNoDelay = 11;
    internal const int ProtocolV5 = 5;
    internal const int LogWarningOrError = 4 | 8;

    // Initialised once for the process and never cleaned up: the library's own count is not thread-safe.
    private static readonly Lazy<string?> Problem = new(Initialise);

    /// <summary>Makes the library ready, once per process. Throws <see cref="MqttLinkException"/> where it is missing or too old.</summary>
    internal static void EnsureLoaded()
    {
        if (Problem.Value is { } problem)
        {
            throw new MqttLinkException(problem);
        }
    }

    internal static string ErrorText(int error) => Marshal.PtrToStringUTF8((nint)mosquitto_strerror(error)) ?? $"error {error}";

    internal static string ReasonText(int reason) => Marshal.PtrToStringUTF8((nint)mosquitto_reason_string(reason)) ?? $"reason {reason}";

    [LibraryImport(Library)]
    internal static partial nint mosquitto_new(byte* id, byte cleanSession, nint userData);

    [LibraryImport(Library)]
    internal static partial void mosquitto_destroy(nint client);

    [LibraryImport(Library)]
    internal static partial int mosquitto_int_option(nint client, int option, int value);

    /// <summary>With true, publish and subscribe only queue; the packets leave in <see cref="mosquitto_loop_write"/>.</summary>
    [LibraryImport(Library)]
    internal static partial int mosquitto_threaded_set(nint client, byte threaded);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_username_pw_set(nint client, string userName, string? password);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_set(nint client, string caFile, string? caPath, string? certFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_opts_set(nint client, int certReqs, string tlsVersion, string? ciphers);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_will_set(nint client, string topic, int length, byte* payload, int qos, byte retain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int mosquitto_connect_bind(nint client, string host, int port, int keepAlive, string? bindAddress);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int mosquitto_connect_bind_async(nint client, string host, int port, int keepAlive, string? bindAddress);

    [LibraryImport(Library)]
    internal static partial int mosquitto_disconnect(nint client);

    [LibraryImport(Library)]
    internal static partial int mosquitto_socket(nint client);

    [LibraryImport(Library)]
    internal static partial byte mosquitto_want_write(nint client);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_read(nint client, int maxPackets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_write(nint client, int maxPackets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_misc(nint client);

    [LibraryImport(Library)]
    internal static partial int mosquitto_publish(nint client, int* mid, byte* topic, int length, byte* payload, int qos, byte retain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_subscribe(nint client, int* mid, string filter, int qos);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_unsubscribe(nint client, int* mid, string filter);

    [LibraryImport(Library)]
    internal static partial void mosquitto_connect_v5_callback_set(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_disconnect_v5_callback_set(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_publish_v5_callback_set(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_message_callback_set(nint client, delegate* unmanaged[Cdecl]<nint, nint, Message*, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_subscribe_callback_set(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_log_callback_set(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> callback);

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_init();

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_version(int* major, int* minor, int* revision);

    [LibraryImport(Library)]
    private static partial byte* mosquitto_strerror(int error);

    [LibraryImport(Library)]
    private static partial byte* mosquitto_reason_string(int reason);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Initialise()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            return $"{Library} is missing. Install it: apt-get install libmosquitto1";
        }

        int major;
        mosquitto_lib_version(&major, null, null);
        if (major < 2)
        {
            return $"{Library} is of version {major}; MQTT 5 needs 2.0 or later.";
        }

        int error = mosquitto_lib_init();
        return error == Success ? null : $"{Library} does not start: {ErrorText(error)}";
    }

    /// <summary>struct mosquitto_message; valid within the callback only.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        public int Mid;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }
}
