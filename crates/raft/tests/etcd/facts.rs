use std::fmt::Debug;

/// What a script has shown, compared with what etcd's shows.
#[derive(Default)]
pub(crate) struct Facts {
    /// Facts that are the same.
    pub(crate) same: usize,
    /// Facts that should be the same and are not.
    pub(crate) wrong: Vec<String>,
    /// Facts that are otherwise for a reason.
    pub(crate) deviations: Vec<Deviation>,
}

pub(crate) struct Deviation {
    pub(crate) what: &'static str,
    pub(crate) here: String,
    pub(crate) there: &'static str,
    pub(crate) why: &'static str,
}

#[expect(clippy::needless_pass_by_value, reason = "what is compared is small")]
impl Facts {
    /// It is as etcd's script shows it.
    pub(crate) fn is<T: PartialEq + Debug>(&mut self, what: &str, found: T, shown: T) {
        if found == shown {
            self.same += 1;
        } else {
            self.wrong
                .push(format!("{what}: {found:?}, expected {shown:?}"));
        }
    }

    /// It is so here, and otherwise there.
    pub(crate) fn differs<T: PartialEq + Debug>(
        &mut self,
        what: &'static str,
        found: T,
        here: T,
        there: &'static str,
        why: &'static str,
    ) {
        if found == here {
            let here = format!("{found:?}").replace('"', "");
            self.deviations.push(Deviation {
                what,
                here,
                there,
                why,
            });
        } else {
            self.wrong
                .push(format!("{what}: {found:?}, expected {here:?}"));
        }
    }
}
