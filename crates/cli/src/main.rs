//! The command `sentinel-lab`: plays scenarios, and compares simulated runs with
//! recorded ones. Everything that needs an operating system is here.
//!
//! Exit codes: 0, all is well; 1, it was done but something failed on the way (a
//! command could not be carried out, a scenario does not conform); 2, the input is
//! wrong and nothing was done.

mod arguments;
mod cases;
mod check;
mod conf;
mod conform;
mod console;
mod failure;
mod input;
mod run;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Task};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let result = match arguments.task {
        Task::Run(task) => run::run(&task, &mut out),
        Task::Console(task) => console::console(&task, &mut out),
        Task::Conf(task) => conf::conf(&task, &mut out),
        Task::Conform(task) => conform::conform(&task, &mut out),
        Task::Check(task) => check::check(&task, &mut out),
        Task::Cases(task) => cases::cases(&task, &mut out),
        Task::Scenarios => check::list(&mut out),
    };
    let result = result.and_then(|()| out.flush().map_err(Failure::from));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader went away (`| head`): nobody is left to tell.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            // What was printed before belongs before the message.
            let _ = out.flush();
            if let Some(message) = failure.message() {
                eprintln!("{message}");
            }
            failure.exit_code()
        }
    }
}
