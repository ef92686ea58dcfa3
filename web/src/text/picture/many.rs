/// The words of a picture and a tape of many sentinels and masters.
#[derive(Debug)]
pub struct ManyText {
    /// How many sentinels hold a server for up.
    pub up: fn(u32) -> String,
    /// How many hold it for up, for SDOWN, and do not say.
    pub stands: fn(u32, u32, u32) -> String,
    /// Who leads the failover.
    pub leads: fn(&str) -> String,
    /// What is not drawn on purpose.
    pub folded: &'static str,
    /// How many processes there is no room for.
    pub left_out: fn(usize) -> String,
    /// The lane that counts opinions.
    pub opinions: &'static str,
    /// How many opinions there are that a master is SDOWN, and that it is ODOWN; empty
    /// without any.
    pub held: fn(i32, i32) -> String,
    /// How many masters have no band: of those something happened with, and the others.
    pub other_masters: fn(usize, usize) -> String,
    /// So many signs of the tape have been let go.
    pub earlier_marks: fn(u64) -> String,
    /// Shows what the sentinels hold of each other, too.
    pub sentinels_too: &'static str,
    /// How many more do something in what the lens shows.
    pub also_busy: fn(usize) -> String,
}
