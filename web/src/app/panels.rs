use std::rc::Rc;

use lab::frame::Frame;

use super::{Action, Model, Tab};

/// The panels beside the picture: none, one, or several, as there is room and as the
/// reader likes. The tab of the first is the model's own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Panels {
    /// How many there is room for; 0 where the one panel is a sheet over the picture.
    pub room: usize,
    /// They are put away: the picture has all the room.
    pub shut: bool,
    /// The tabs in those after the first; `None` until the reader has chosen.
    beside: Option<Vec<Tab>>,
}

/// What the reader does to panels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PanelAct {
    /// Puts them away, or shows them again; pulls the sheet up, or lets it go.
    Toggle,
    /// One more.
    Add,
    /// Closes one, by its place.
    Close(usize),
    /// Shows a tab in one, by its place. Where another has it the two change places.
    Show(usize, Tab),
}

/// From how many panels there is room for on, two are shown unasked.
const WORKBENCH: usize = 3;

/// What another panel shows, if it is not there yet, best first.
const WORTH_SEEING: [Tab; 3] = [Tab::Inspector, Tab::Votes, Tab::Log];

impl Panels {
    /// The tabs that are shown beside the picture, `main` in front.
    #[must_use]
    pub fn shown(&self, main: Tab, frame: &Frame) -> Vec<Tab> {
        if self.shut && self.room > 0 {
            return Vec::new();
        }
        let main = Tab::shown(main, frame);
        let unasked = if self.room >= WORKBENCH {
            &WORTH_SEEING[..1]
        } else {
            &[]
        };
        let mut shown = vec![main];
        for tab in self.beside.as_deref().unwrap_or(unasked) {
            let there = Tab::of(frame).any(|other| other == *tab);
            if shown.len() < self.room && there && !shown.contains(tab) {
                shown.push(*tab);
            }
        }
        shown
    }

    /// As it is remembered, with the tab of the first.
    #[must_use]
    pub fn memory(&self, main: Tab) -> String {
        let mut words = vec![if self.shut { "shut" } else { "open" }, main.id()];
        words.extend(self.beside.iter().flatten().map(|tab| tab.id()));
        // A reader who has closed the others is told from one who has not chosen.
        if self.beside.as_ref().is_some_and(Vec::is_empty) {
            words.push("alone");
        }
        words.join(" ")
    }

    /// From memory; what is not understood there is left out.
    #[must_use]
    pub fn remembered(memory: &str) -> (Self, Tab) {
        let mut words = memory.split(' ');
        let shut = words.next() == Some("shut");
        let known = |word| Tab::ALL.into_iter().find(|tab| tab.id() == word);
        let main = words.next().and_then(known).unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        let beside = (!rest.is_empty()).then(|| rest.iter().copied().filter_map(known).collect());
        let panels = Self {
            room: 0,
            shut,
            beside,
        };
        (panels, main)
    }
}

impl Model {
    /// Lets something happen; tells whether the view has to be made again.
    pub fn update(&mut self, action: Action) -> bool {
        let before = action.asks_for_panel().then_some(self.tab);
        let played = self.playback.playing;
        let changed = self.happen(action);
        if played && !self.playback.playing {
            self.catch_up();
        }
        if let Some(before) = before {
            self.reveal(before);
            self.look_closer();
        }
        changed
    }

    /// What is told some frames late while it plays is told of where it stands now.
    fn catch_up(&mut self) {
        if self.pieces.part.take().is_some() {
            self.frame = Rc::new(self.desk.frame());
        }
        if self.diagram.at_us() != self.frame.now_us {
            self.weave(false);
        }
        self.look_closer();
    }

    /// Whether that tab can be seen, or could be if the sheet were pulled up.
    #[must_use]
    pub fn shows(&self, tab: Tab) -> bool {
        self.panels.shown(self.tab, &self.frame).contains(&tab)
    }

    /// The reader arranges the panels.
    pub(super) fn arrange_panels(&mut self, act: PanelAct) {
        let mut shown = self.panels.shown(self.tab, &self.frame);
        match act {
            PanelAct::Toggle if self.panels.room == 0 => self.sheet = !self.sheet,
            PanelAct::Toggle => self.panels.shut = !self.panels.shut,
            PanelAct::Close(0) if shown.len() <= 1 => self.panels.shut = true,
            PanelAct::Close(place) if place < shown.len() => {
                shown.remove(place);
                self.set_panels(&shown, true);
            }
            PanelAct::Add => {
                let wanted = WORTH_SEEING.into_iter().chain(Tab::of(&self.frame));
                let next = wanted.into_iter().find(|tab| !shown.contains(tab));
                shown.extend(next);
                self.set_panels(&shown, true);
            }
            PanelAct::Show(place, tab) if place < shown.len() => {
                self.sheet = true;
                match shown.iter().position(|other| *other == tab) {
                    Some(other) => shown.swap(place, other),
                    None => shown[place] = tab,
                }
                // The choice of a tab alone is no choice of how many panels there are.
                self.set_panels(&shown, shown.len() > 1);
            }
            PanelAct::Close(_) | PanelAct::Show(..) => {}
        }
        self.prompt.wanted = false;
        self.prompt.refresh(&self.desk);
        self.weave(false);
        self.look_closer();
    }

    fn set_panels(&mut self, shown: &[Tab], chosen: bool) {
        if let Some((main, beside)) = shown.split_first() {
            self.tab = *main;
            if chosen || self.panels.beside.is_some() {
                self.panels.beside = Some(beside.to_vec());
            }
        }
    }

    /// Something has asked for the tab that is now the first's: the panels are not away
    /// then, and if another shows it already the first stays as it was.
    pub(super) fn reveal(&mut self, before: Tab) {
        self.panels.shut = false;
        let asked = self.tab;
        let shown = self.panels.shown(before, &self.frame);
        if asked != before && shown.contains(&asked) {
            self.tab = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Theme;
    use crate::choice::Choice;
    use crate::desk::Desk;
    use crate::text::Lang;

    fn model(room: usize) -> Model {
        let choice = Choice::named("", None).expect("a scenario");
        let desk = Desk::open(choice).expect("it can be run");
        let mut model = Model::new(desk, Lang::En, Theme::Auto);
        model.panels.room = room;
        model
    }

    fn shown(model: &Model) -> Vec<Tab> {
        model.panels.shown(model.tab, &model.frame)
    }

    #[test]
    fn there_are_as_many_panels_as_there_is_room_for() {
        assert_eq!(shown(&model(0)), [Tab::Log]);
        assert_eq!(shown(&model(1)), [Tab::Log]);
        assert_eq!(
            shown(&model(2)),
            [Tab::Log],
            "a second one only if asked for"
        );
        assert_eq!(shown(&model(3)), [Tab::Log, Tab::Inspector]);
        let mut asked = model(2);
        asked.update(Action::Panels(PanelAct::Add));
        asked.update(Action::Panels(PanelAct::Add));
        assert_eq!(shown(&asked), [Tab::Log, Tab::Inspector]);
        asked.panels.room = 1;
        assert_eq!(shown(&asked), [Tab::Log]);
    }

    #[test]
    fn panels_close_one_by_one_and_the_last_leaves_the_picture_alone() {
        let mut model = model(3);
        model.update(Action::Panels(PanelAct::Close(0)));
        assert_eq!(shown(&model), [Tab::Inspector]);
        model.update(Action::Panels(PanelAct::Close(0)));
        assert!(shown(&model).is_empty());
        model.update(Action::Panels(PanelAct::Toggle));
        assert_eq!(shown(&model), [Tab::Inspector]);
    }

    #[test]
    fn a_tab_is_in_one_panel_only_and_whoever_asks_for_it_finds_it_there() {
        let mut model = model(3);
        model.update(Action::Panels(PanelAct::Show(0, Tab::Inspector)));
        assert_eq!(
            shown(&model),
            [Tab::Inspector, Tab::Log],
            "they change places"
        );
        model.update(Action::Tab(Tab::Log));
        assert_eq!(
            shown(&model),
            [Tab::Inspector, Tab::Log],
            "it is there already"
        );
        model.update(Action::Panels(PanelAct::Show(1, Tab::Votes)));
        assert_eq!(shown(&model), [Tab::Inspector, Tab::Votes]);
        model.update(Action::Panels(PanelAct::Toggle));
        model.update(Action::Console);
        assert_eq!(shown(&model), [Tab::Console, Tab::Votes], "they come back");
    }

    #[test]
    fn panels_are_remembered() {
        let mut model = model(3);
        for act in [
            PanelAct::Show(0, Tab::Votes),
            PanelAct::Close(1),
            PanelAct::Toggle,
        ] {
            model.update(Action::Panels(act));
            let memory = model.panels.memory(model.tab);
            let (again, main) = Panels::remembered(&memory);
            let again = Panels { room: 3, ..again };
            assert_eq!((again, main), (model.panels.clone(), model.tab), "{memory}");
        }
        let (panels, main) = Panels::remembered("nonsense of another release");
        assert_eq!((panels.shut, main), (false, Tab::Log));
    }
}
