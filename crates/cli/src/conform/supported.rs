use lab::conform::Need;

/// Whether the simulation has what a scenario needs.
pub(super) fn is_supported(need: &Need) -> bool {
    match need {
        Need::SentinelCommand(_) | Need::RedisCommand(_) => true,
        Need::SentinelDebug(_) | Need::JoiningSentinel => true,
        Need::ClockJump | Need::PausedSentinel => true,
        Need::RedisConfiguration => false,
    }
}
