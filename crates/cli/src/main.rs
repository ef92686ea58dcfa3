//! The command `sentinel-lab`.

fn main() {}
