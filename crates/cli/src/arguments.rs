use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lab::command::{CommandError, NodeName, TimedCommand, parse_duration};

/// Runs a whole Redis Sentinel deployment in a simulator.
#[derive(Parser)]
#[command(name = "sentinel-lab", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Play a scenario and print what happens
    Run(Run),
    /// Attach a prompt like that of redis-cli to the processes of a scenario
    Console(Console),
    /// Print the configuration file that a sentinel has on disk
    Conf(Conf),
    /// Compare simulated runs with recorded runs of the real redis-sentinel
    Conform(Conform),
    /// Read scenarios and say what is wrong with them
    Check(Check),
    /// Play scenarios and say whether what they expect is so
    Cases(Cases),
    /// List the scenarios that come with the lab
    Scenarios,
}

#[derive(Args)]
pub(crate) struct Run {
    /// The scenario: a TOML or JSON file, a sentinel.conf, `-` for the standard input, or
    /// the name of one that `sentinel-lab scenarios` lists
    #[arg(required_unless_present = "conf", conflicts_with = "conf")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) conf: FromConf,
    /// At the end, write the file that each sentinel has on disk into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) write_conf: Option<PathBuf>,
    /// Which run of the scenario: equal seed, equal output [default: the scenario's own]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Stop at this time, counted from t = 0, or where an event comes or something becomes
    /// so: `20s`, `+odown`, `s1.current_epoch = 3` [default: where the scenario ends]
    #[arg(long, value_name = "TIME OR CONDITION", value_parser = until, allow_hyphen_values = true)]
    pub(crate) until: Option<Until>,
    /// Do something at a time counted from t = 0, such as `5s kill r0`; may be repeated
    #[arg(long = "at", value_name = "TIME COMMAND", value_parser = timed, allow_hyphen_values = true)]
    pub(crate) commands: Vec<TimedCommand>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Log)]
    pub(crate) format: Format,
    /// Print only what this process writes
    #[arg(long, value_name = "NAME")]
    pub(crate) node: Option<NodeName>,
}

/// Where a run stops.
#[derive(Clone)]
pub(crate) enum Until {
    /// At that time, counted from t = 0.
    Time(Duration),
    /// Where a condition comes to hold; it is read when the scenario is known.
    Condition(String),
}

#[derive(Args)]
pub(crate) struct Console {
    /// The scenario: a TOML or JSON file, or the name of one that `sentinel-lab scenarios`
    /// lists
    pub(crate) file: PathBuf,
    /// Which run of the scenario [default: the scenario's own]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// The process to talk to first [default: the first sentinel]
    #[arg(long, value_name = "NAME")]
    pub(crate) node: Option<NodeName>,
    /// Do something at a time counted from t = 0, such as `5s kill r0`; may be repeated
    #[arg(long = "at", value_name = "TIME COMMAND", value_parser = timed, allow_hyphen_values = true)]
    pub(crate) commands: Vec<TimedCommand>,
    /// The language of the help
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub(crate) lang: Language,
}

/// A language of the help.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

/// A deployment from sentinel.conf files.
#[derive(Args)]
pub(crate) struct FromConf {
    /// A sentinel.conf in place of a scenario: a single one stands for all sentinels of a
    /// deployment; of several (repeat it) each is that of one sentinel
    #[arg(long = "conf", value_name = "FILE")]
    pub(crate) conf: Vec<PathBuf>,
    /// How many sentinels a single sentinel.conf stands for [default: those it knows and
    /// itself, or else three]
    #[arg(long, value_name = "N", requires = "conf", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(crate) sentinels: Option<u16>,
    /// How many replicas a master has whose sentinel.conf knows none [default: 2]
    #[arg(long, value_name = "N", requires = "conf", value_parser = clap::value_parser!(u16).range(0..=100))]
    pub(crate) replicas: Option<u16>,
}

#[derive(Args)]
pub(crate) struct Conf {
    /// The scenario: as for `run`
    #[arg(required_unless_present = "conf", conflicts_with = "conf")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) conf: FromConf,
    /// The sentinel
    #[arg(long, value_name = "NAME", default_value = "s0")]
    pub(crate) node: NodeName,
    /// Which run of the scenario [default: the scenario's own]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// The instant, counted from t = 0
    #[arg(long, value_name = "TIME", value_parser = parse_duration, default_value = "0s")]
    pub(crate) until: Duration,
    /// Do something at a time counted from t = 0, such as `5s kill r0`; may be repeated
    #[arg(long = "at", value_name = "TIME COMMAND", value_parser = timed, allow_hyphen_values = true)]
    pub(crate) commands: Vec<TimedCommand>,
}

/// How a run is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// What redis-sentinel and redis-server write to their log files
    Log,
    /// One JSON object per line, as in the recordings
    Jsonl,
}

#[derive(Args)]
pub(crate) struct Conform {
    /// Folders with `scenario.json` and `runs.jsonl`, or folders of such folders
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// How many seeds to run each scenario with
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) seeds: u64,
    /// Judge only this scenario and print everything that was compared; may be repeated
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) explain: Vec<String>,
    /// How many runs to simulate at the same time [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// How to print the verdicts
    #[arg(long, value_enum, default_value_t = Report::Table)]
    pub(crate) format: Report,
}

/// How verdicts are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// A row per scenario
    Table,
    /// One JSON object per scenario and line
    Json,
}

#[derive(Args)]
pub(crate) struct Cases {
    /// Scenarios with expectations, or folders of such
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// With how many seeds each is played
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) seeds: u64,
}

#[derive(Args)]
pub(crate) struct Check {
    /// Scenarios, in TOML or JSON, and sentinel.conf files (`.conf`); `-` is the standard
    /// input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// A command of the timeline; before t = 0 nobody can do anything, since t = 0 is
/// only known when the processes have found each other.
fn timed(text: &str) -> Result<TimedCommand, String> {
    let timed: TimedCommand = text
        .parse()
        .map_err(|error: CommandError| error.to_string())?;
    if timed.at_us < 0 {
        return Err("the time is negative; expected a time from t = 0, such as `5s`".to_owned());
    }
    Ok(timed)
}

/// A time, or else a condition.
fn until(text: &str) -> Result<Until, String> {
    let begins = |first: char| first.is_ascii_digit() || first == '.';
    match parse_duration(text) {
        Ok(time) => Ok(Until::Time(time)),
        // What begins with a digit was meant for a time.
        Err(error) if text.trim_start().starts_with(begins) => Err(error.to_string()),
        Err(_) => Ok(Until::Condition(text.to_owned())),
    }
}
