//! Puts the protocols into the simulator.
