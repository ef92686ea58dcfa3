//! Hosts, clocks, a network of TCP-like connections, faults and an event queue.
