//! `sentinel-lab console`: a prompt attached to the processes of a scenario. What begins
//! with a dot is for the lab itself ([`verbs`]), everything else for the process.

mod desk;
mod lines;
mod verbs;

use std::io::Write;

use lab::command::NodeName;
use lab::scenario::NodeKind;
use lab::session::Session;

use crate::arguments::{self, Language};
use crate::failure::Failure;
use crate::input;
use desk::Desk;
use lines::Lines;

/// `sentinel-lab console`. Fails in the end if a line could not be understood or a verb
/// not be carried out; an error that a process answers is an answer.
pub(crate) fn console(task: &arguments::Console, out: &mut impl Write) -> Result<(), Failure> {
    if task.file.as_os_str() == "-" {
        return Err(Failure::Input(
            "-: the standard input is for commands; expected a scenario's file or name".to_owned(),
        ));
    }
    let scenario = input::scenario(&task.file)?;
    let seed = task.seed.unwrap_or(scenario.seed);
    let session =
        Session::open(&scenario, seed).map_err(|errors| Failure::Input(errors.to_string()))?;
    let node = match &task.node {
        Some(node) => node.clone(),
        None => first_sentinel(&session)?,
    };
    let language = match task.lang {
        Language::En => lab::console::Language::En,
        Language::Zh => lab::console::Language::Zh,
    };
    let mut desk = Desk::new(session, &node, task.commands.clone(), language)
        .map_err(|why| Failure::Input(format!("--node: {why}")))?;
    let mut lines = Lines::open(desk.names())?;
    while let Some(line) = lines.next(&desk.prompt(), desk.kind())? {
        let goes_on = desk.line(&line, out)?;
        desk.print_messages(out)?;
        out.flush()?;
        if !goes_on {
            break;
        }
    }
    if desk.all_well() {
        Ok(())
    } else {
        Err(Failure::Verdict)
    }
}

fn first_sentinel(session: &Session) -> Result<NodeName, Failure> {
    let mut hosts = session.run().who().hosts();
    hosts
        .find(|(_, _, kind)| *kind == NodeKind::Sentinel)
        .map(|(_, name, _)| name.clone())
        .ok_or_else(|| Failure::Input("the scenario has no sentinel; expected --node".to_owned()))
}
