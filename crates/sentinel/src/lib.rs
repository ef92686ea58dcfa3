//! A Redis 7.0 Sentinel as a pure state machine.
