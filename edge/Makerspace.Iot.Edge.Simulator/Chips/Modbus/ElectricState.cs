namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>What flows through a meter at one moment.</summary>
/// <param name="PowerW">Active power, watts, of all phases.</param>
/// <param name="VoltageV">Phase voltage, volts.</param>
/// <param name="PowerFactor">0 to 1; 1 if nothing flows.</param>
/// <param name="FrequencyHz">Mains frequency.</param>
/// <param name="CounterWh">True imported energy since the meter was made, watt-hours, unrounded; the meter rounds it as its counter does.</param>
public readonly record struct ElectricState(double PowerW, double VoltageV, double PowerFactor, double FrequencyHz, double CounterWh);
