// Debian roots, chroots and systemd: these tests are for Linux alone.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
