using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>Why a session ended; a word of a later version is <see cref="SessionEndReason.Other"/>.</summary>
internal sealed class EndReasonConverter() : LenientEnumConverter<SessionEndReason>(SessionEndReason.Other);
