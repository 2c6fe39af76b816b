using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>Why a badge was refused; a word of a later version is <see cref="DenialReason.Other"/>.</summary>
internal sealed class DenialReasonConverter() : LenientEnumConverter<DenialReason>(DenialReason.Other);
