use lab::conform::Need;

/// Whether the simulation has what a scenario needs.
pub(super) fn is_supported(need: &Need) -> bool {
    match need {
        Need::SentinelCommand(_) => true,
        // The one thing that is done to a Redis server by its own commands and that
        // also has a verb; see `lab::command::Verb`.
        Need::RedisCommand(command) => matches!(command.as_str(), "CONFIG SET" | "DEBUG SLEEP"),
        Need::SentinelDebug(_) | Need::JoiningSentinel => true,
        Need::ClockJump | Need::PausedSentinel => true,
        Need::RedisConfiguration => false,
    }
}
