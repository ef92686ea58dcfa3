//! Starting other programs, with errors that say which one and how.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command as one would type it, for messages.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![word(command.get_program())];
    words.extend(command.get_args().map(word));
    words.join(" ")
}

fn word(text: &OsStr) -> String {
    let text = text.to_string_lossy();
    if text.contains([' ', '"', '\'']) {
        format!("{text:?}")
    } else {
        text.into_owned()
    }
}

/// Runs a command on the terminal; an exit status other than 0 is an error.
pub(crate) fn visibly(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("could not start `{}`", line(command)))?;
    if status.success() {
        Ok(())
    } else {
        bail!("`{}` failed: {status}", line(command))
    }
}

/// Runs a command and returns what it wrote to standard output; its standard
/// error is part of the error when it fails.
pub(crate) fn captured(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start `{}`", line(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        bail!(
            "`{}` failed: {}\n{}",
            line(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        )
    }
}

/// Whether a command can be started and ends well. Its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a long command whose output nobody reads unless it fails. The output
/// goes to the file `log`; the error ends with its last lines.
pub(crate) fn logged(command: &mut Command, log: &Path) -> Result<()> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
    }
    let file = File::create(log).with_context(|| format!("could not create {}", log.display()))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("could not start `{}`", line(command)))?;
    if status.success() {
        return Ok(());
    }
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(25)..].join("\n");
    bail!(
        "`{}` failed: {status}\n{tail}\n(all of it: {})",
        line(command),
        log.display()
    )
}

/// What [`echoed`] saw.
pub(crate) struct Echo {
    /// Whether the command ended with status 0.
    pub(crate) success: bool,
    /// Standard output, whole.
    pub(crate) text: String,
}

/// Runs a command, showing its standard output line by line while keeping it.
/// Standard error goes to the terminal. A failing command is not an error here:
/// the caller wants to count before it judges.
pub(crate) fn echoed(command: &mut Command) -> Result<Echo> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{}`", line(command)))?;
    let mut text = String::new();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        while output.read_until(b'\n', &mut bytes)? > 0 {
            let piece = String::from_utf8_lossy(&bytes);
            print!("{piece}");
            text.push_str(&piece);
            bytes.clear();
        }
        std::io::stdout().flush()?;
    }
    let success = child.wait()?.success();
    Ok(Echo { success, text })
}

/// The first file of this name in the folders of `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// `PATH` with these folders in front of it.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<std::ffi::OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&old));
    std::env::join_paths(all).context("a folder of PATH contains a separator")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_names_itself_and_its_words() {
        let error = captured(Command::new("cargo").arg("no such command")).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("cargo \"no such command\""), "{text}");
    }

    #[test]
    fn a_missing_program_is_said_to_be_missing() {
        let error = visibly(&mut Command::new("surely-not-installed")).unwrap_err();
        assert!(format!("{error:#}").contains("could not start `surely-not-installed`"));
        assert_eq!(on_path("surely-not-installed"), None);
    }
}
