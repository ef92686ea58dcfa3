//! Looking for something in time, and the runs that parted, for JavaScript.

use lab::session::{Direction, Goal, Progress};
use wasm_bindgen::prelude::*;

use crate::api::Lab;
use crate::refusal::Refusal;
use crate::shapes::object;

#[wasm_bindgen]
impl Lab {
    /// Runs to where an event comes, a finding is broken or something becomes so:
    /// `+odown`, `two-writers`, `s1.current_epoch = 3`; with `back`, back to where it last
    /// did. `false` if it does not come within ten minutes, or did not; nothing has moved
    /// then.
    ///
    /// # Errors
    ///
    /// The text is no condition.
    #[wasm_bindgen(js_name = runTo)]
    pub fn run_to(&self, condition: &str, back: Option<bool>) -> Result<bool, JsValue> {
        let read = self.desk().condition(condition);
        let condition = self.throwing(read.map_err(|why| Refusal::NoCondition {
            text: condition.to_owned(),
            why: Box::new(why),
        }))?;
        let direction = if back == Some(true) {
            Direction::Back
        } else {
            Direction::Forward
        };
        let mut search = self.desk().search(Goal::Condition(condition), direction);
        loop {
            match self.desk().look_on(&mut search) {
                Progress::Going { .. } => {}
                Progress::Found { step } => return Ok(self.desk().go_to_step(step)),
                Progress::NotFound { .. } => return Ok(false),
            }
        }
    }

    /// Does what a link says was done: a command a line, with its time, such as
    /// `5s kill r0`; it stands at the beginning afterwards, and all of that is ahead.
    ///
    /// # Errors
    ///
    /// One of them cannot be done; those before it were, and the view says so.
    pub fn give(&mut self, commands: &str) -> Result<(), JsValue> {
        let Err(why) = self.desk().give_script(commands) else {
            return Ok(());
        };
        let refusal = Refusal::BadScript(Box::new(why));
        let thrown = self.thrown(&refusal);
        self.refuse(refusal);
        Err(thrown)
    }

    /// The runs that parted where something was done in the past: `{ runs, current,
    /// dropped }`.
    ///
    /// # Errors
    ///
    /// Never, for they can be written as objects.
    pub fn runs(&self) -> Result<JsValue, JsValue> {
        object(&self.desk().runs())
    }

    /// Shows another of them, by its `id`; `false` if there is none of that number.
    #[wasm_bindgen(js_name = showRun)]
    pub fn show_run(&self, id: u32) -> bool {
        self.desk().show_run(id)
    }

    /// What is different in two of them; `null` if there is none of that number.
    ///
    /// # Errors
    ///
    /// Never, for it can be written as an object.
    pub fn compare(&self, one: u32, other: u32) -> Result<JsValue, JsValue> {
        object(&self.desk().compare([one, other]))
    }
}
