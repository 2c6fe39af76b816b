using Makerspace.Iot.Contracts.Link;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>What a command asks for; a word of a later version is <see cref="CommandVerb.Other"/>, so that it is refused in words and not passed over.</summary>
internal sealed class CommandVerbConverter() : LenientEnumConverter<CommandVerb>(CommandVerb.Other);
