//! The model of the element in a browser: what may happen to it, and what it
//! then shows. The run behind it is a real one.

use lab::frame::{Shape, Status};
use lab::session::Direction;
use lab_page::app::{Action, Key, Model, Popover, Stride, Tab, Theme, action_for};
use lab_page::choice::Choice;
use lab_page::desk::Desk;
use lab_page::playback::{Pace, Speed};
use lab_page::stage::{MenuRequest, Target};
use lab_page::text::Lang;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn model() -> Model {
    let choice = Choice::named("kill-the-master", Some(1)).expect("it is in the gallery");
    Model::new(
        Desk::open(choice).expect("it can be run"),
        Lang::En,
        Theme::Auto,
    )
}

fn status(model: &Model, name: &str) -> Status {
    model
        .frame
        .nodes
        .iter()
        .find(|node| node.name == name)
        .expect("a node of that name")
        .status
}

/// The browser paints, and nothing took long.
fn frame_at(stamp_ms: f64) -> Action {
    Action::Frame {
        stamp_ms,
        last_ms: 1.0,
    }
}

/// Plays that many frames of 16 ms.
fn play(model: &mut Model, frames: u32) {
    model.update(Action::Play(true));
    for frame in 0..=frames {
        model.update(frame_at(f64::from(frame) * 16.0));
    }
    model.update(Action::Play(false));
}

#[wasm_bindgen_test]
fn it_opens_at_the_scenarios_zero_and_stands_still() {
    let model = model();
    assert_eq!(model.frame.now_us, 0);
    assert!(!model.ticks());
}

#[wasm_bindgen_test]
fn a_command_changes_the_picture_at_once() {
    let mut model = model();
    model.update(Action::Apply("kill r0".to_owned()));
    assert_eq!(status(&model, "r0"), Status::Killed);
    let notice = model.notice.as_ref().expect("it says what it did");
    assert!(!notice.refused && notice.fault == Some(0));
    assert!(
        model.live.words.contains("kill r0") && model.live.words.contains("connections closed")
    );
}

#[wasm_bindgen_test]
fn what_a_fault_did_is_said_for_a_while() {
    let mut model = model();
    model.update(Action::Play(true));
    model.update(Action::Apply("cut s0-r0".to_owned()));
    for frame in 0..490 {
        model.update(frame_at(f64::from(frame) * 16.0));
    }
    assert!(model.notice.is_some());
    for frame in 490..510 {
        model.update(frame_at(f64::from(frame) * 16.0));
    }
    assert!(model.notice.is_none());
}

#[wasm_bindgen_test]
fn what_cannot_be_done_is_said_and_changes_nothing() {
    for (command, part) in [
        ("kill r9", "r9"),
        ("resume r0", "r0"),
        ("crush r0", "crush"),
        ("", "expected"),
    ] {
        let mut model = model();
        let before = model.desk.digest();
        model.update(Action::Apply(command.to_owned()));
        let notice = model.notice.as_ref().expect("a notice");
        assert!(
            notice.refused && notice.message.contains(part),
            "{command}: {}",
            notice.message
        );
        assert_eq!(model.desk.digest(), before, "{command}");
    }
}

#[wasm_bindgen_test]
fn a_refusal_is_said_in_the_readers_language() {
    let mut model = model();
    model.update(Action::Lang(Lang::Zh));
    model.update(Action::Apply("kill r9".to_owned()));
    let message = &model.notice.as_ref().expect("a notice").message;
    assert!(message.contains("没有进程"), "{message}");
}

#[wasm_bindgen_test]
fn time_passes_only_while_it_plays_and_can_be_seen() {
    let mut model = model();
    model.update(frame_at(0.0));
    model.update(frame_at(16.0));
    assert_eq!(model.frame.now_us, 0, "paused");
    model.update(Action::Visible(false));
    play(&mut model, 10);
    assert_eq!(model.frame.now_us, 0, "out of sight");
    model.update(Action::Visible(true));
    play(&mut model, 10);
    assert!(model.frame.now_us > 0);
}

#[wasm_bindgen_test]
fn a_fixed_speed_is_kept_exactly() {
    let mut model = model();
    model.update(Action::Speed(Speed::default()));
    assert_eq!(model.playback.pace, Pace::Fixed);
    play(&mut model, 100);
    assert_eq!(model.frame.now_us, 1_600_000);
}

/// While many play, each frame looks at a part of the picture: where it stops it is whole.
#[wasm_bindgen_test]
fn the_picture_of_many_is_of_one_instant_once_it_stands() {
    let choice = Choice::named("kill-the-master", Some(1)).expect("it is in the gallery");
    let mut scenario = (*choice.scenario).clone();
    scenario.sentinels = 16;
    let desk = Desk::open(Choice::of(scenario, Some(1))).expect("it can be run");
    let mut model = Model::new(desk, Lang::En, Theme::Auto);
    model.update(Action::Speed(Speed::default()));
    let mut apart = 0;
    for frames in 2..40_u32 {
        model.update(Action::Play(true));
        for frame in 0..=frames % 7 {
            model.update(frame_at(f64::from(frame) * 16.0));
        }
        apart += u32::from(*model.frame != model.desk.frame());
        model.update(Action::Play(false));
        assert_eq!(*model.frame, model.desk.frame(), "after {frames}");
    }
    assert!(apart > 0, "it was looked at in parts");
}

#[wasm_bindgen_test]
fn story_pace_slows_down_where_the_votes_are() {
    let mut model = model();
    model.update(Action::Play(true));
    let mut slowest = f64::MAX;
    for frame in 0..4_000 {
        model.update(frame_at(f64::from(frame) * 16.0));
        slowest = slowest.min(model.playback.rate());
        if !model.frame.votes.is_empty() {
            break;
        }
    }
    assert!(
        !model.frame.votes.is_empty(),
        "nobody voted within a minute of watching"
    );
    assert!(slowest < 0.01, "it never went below {slowest}");
}

#[wasm_bindgen_test]
fn stepping_forward_and_back_shows_the_same_picture() {
    let mut model = model();
    for stride in [
        Stride::Named,
        Stride::Event,
        Stride::Vote,
        Stride::Event,
        Stride::Tick,
    ] {
        let before = model.frame.clone();
        model.update(Action::Stride(stride, Direction::Forward));
        assert!(model.frame.step > before.step, "{stride:?} went nowhere");
        model.update(Action::SeekStep(before.step));
        assert_eq!(model.frame.nodes, before.nodes, "{stride:?}");
        assert_eq!(model.frame.messages, before.messages, "{stride:?}");
        model.update(Action::Stride(stride, Direction::Forward));
    }
}

#[wasm_bindgen_test]
fn a_step_back_undoes_a_step_forward() {
    let mut model = model();
    model.update(Action::Stride(Stride::Vote, Direction::Forward));
    let before = model.frame.clone();
    model.update(Action::Stride(Stride::Event, Direction::Forward));
    model.update(Action::Stride(Stride::Event, Direction::Back));
    assert_eq!(model.frame.step, before.step);
    assert_eq!(model.frame.nodes, before.nodes);
}

#[wasm_bindgen_test]
fn dragging_the_play_head_pauses_and_goes_on_afterwards() {
    let mut model = model();
    play(&mut model, 60);
    model.update(Action::Play(true));
    model.update(Action::Scrub(true));
    assert!(!model.ticks());
    model.update(Action::Seek(1_000));
    model.update(Action::Scrub(false));
    assert!(model.ticks());
}

#[wasm_bindgen_test]
fn opening_another_scenario_starts_over() {
    let mut model = model();
    play(&mut model, 60);
    model.update(Action::Select(Some(Target::Node(0))));
    model.update(Action::OpenNamed("two-of-five".to_owned(), None));
    assert_eq!(model.frame.now_us, 0);
    assert!(model.selection.is_none());
    assert_eq!(
        model
            .frame
            .nodes
            .iter()
            .filter(|node| node.shape == Shape::Sentinel)
            .count(),
        5
    );
}

#[wasm_bindgen_test]
fn faults_that_do_not_fit_the_new_settings_are_said_to_be_dropped() {
    let mut model = model();
    let name = "minority-keeps-its-master";
    model.update(Action::OpenNamed(name.to_owned(), None));
    // It cuts r2 off among others.
    let with_replicas = |model: &Model, replicas| {
        let choice = model.desk.choice();
        let mut settings = choice.scenario.settings();
        settings.replicas = replicas;
        choice.with_settings(&settings, 1).expect("it can be run")
    };
    let three = with_replicas(&model, 3);
    model.update(Action::Open(three));
    assert!(model.notice.is_none(), "three have all that two had");
    let one = with_replicas(&model, 1);
    model.update(Action::Open(one));
    let notice = model.notice.as_ref().expect("it is said");
    assert_eq!(notice.message, Lang::En.text().fault.timeline_dropped);
}

#[wasm_bindgen_test]
fn an_unknown_scenario_leaves_the_run_as_it_is() {
    let mut model = model();
    let before = model.desk.digest();
    model.update(Action::OpenNamed("no-such-thing".to_owned(), None));
    assert!(
        model
            .notice
            .as_ref()
            .expect("a notice")
            .message
            .contains("kill-the-master")
    );
    assert_eq!(model.desk.digest(), before);
}

#[wasm_bindgen_test]
fn a_popover_opens_and_closes_with_the_same_button() {
    let mut model = model();
    model.update(Action::Popover(Some(Popover::Gallery)));
    assert_eq!(model.popover, Some(Popover::Gallery));
    model.update(Action::Popover(Some(Popover::Gallery)));
    assert_eq!(model.popover, None);
}

#[wasm_bindgen_test]
fn inspecting_shows_the_tab_and_the_details() {
    let mut model = model();
    let sentinel = model.sentinel().expect("a sentinel");
    model.update(Action::Inspect(Target::Node(sentinel)));
    assert_eq!(model.tab, Tab::Inspector);
    let inspection = model.inspection.as_ref().expect("details");
    assert_eq!(inspection.title, "s0");
    assert!(!inspection.decisions.is_empty());
}

#[wasm_bindgen_test]
fn named_events_are_said_when_they_are_passed() {
    let mut model = model();
    model.update(Action::Stride(Stride::Named, Direction::Forward));
    for _ in 0..20 {
        model.update(Action::Stride(Stride::Named, Direction::Forward));
        if model.live.words.contains("down") {
            return;
        }
    }
    panic!("nothing was said: {}", model.live.words);
}

/// Raft beside Sentinel.
fn beside() -> Model {
    let choice = Choice::named("raft-leader-dies", None).expect("it is in the gallery");
    let desk = Desk::open(choice).expect("it can be run");
    Model::new(desk, Lang::En, Theme::Auto)
}

/// The command that is offered.
fn offered(model: &Model) -> Option<&str> {
    let offer = model.notice.as_ref()?.offer.as_ref()?;
    Some(&offer.command)
}

#[wasm_bindgen_test]
fn a_fault_is_offered_for_the_other_deployment_and_what_mirrors_one_is_not() {
    let mut model = beside();
    model.update(Action::Apply("pause s1".to_owned()));
    assert_eq!(offered(&model), Some("pause n1"));
    model.update(Action::Mirror);
    assert_eq!(status(&model, "n1"), Status::Paused);
    assert_eq!(offered(&model), None);
    // Its counterpart is paused already.
    model.update(Action::Apply("resume n1".to_owned()));
    model.update(Action::Apply("pause n1".to_owned()));
    assert_eq!(offered(&model), None);
}

#[wasm_bindgen_test]
fn an_offer_goes_when_its_moment_is_over() {
    let mut model = beside();
    model.update(Action::Play(true));
    model.update(Action::Apply("pause s1".to_owned()));
    for frame in 0..490 {
        model.update(frame_at(f64::from(frame) * 16.0));
    }
    assert_eq!(offered(&model), Some("pause n1"));
    for frame in 490..510 {
        model.update(frame_at(f64::from(frame) * 16.0));
    }
    assert_eq!(offered(&model), None);
}

#[wasm_bindgen_test]
fn raft_put_beside_has_a_server_for_each_sentinel_with_other_settings_too() {
    let mut model = model();
    model.update(Action::OpenNamed("two-of-five".to_owned(), None));
    model.update(Action::Compare);
    let servers = |model: &Model| {
        let nodes = model.frame.nodes.iter();
        nodes.filter(|node| node.shape == Shape::Server).count()
    };
    assert_eq!(servers(&model), 5);
    let choice = model.desk.choice();
    let fewer = lab::scenario::Settings {
        sentinels: 3,
        quorum: 2,
        ..choice.scenario.settings()
    };
    let choice = choice.with_settings(&fewer, 1).expect("it can be run");
    model.update(Action::Open(choice));
    assert_eq!(servers(&model), 3);
}

/// A click on words in what is open takes the focus out of it.
#[wasm_bindgen_test]
fn escape_closes_what_is_open_where_the_focus_is_not_in_it() {
    let mut model = model();
    let target = Target::Node(0);
    let escape = Key {
        key: "Escape".to_owned(),
        ..Key::default()
    };
    let press = |model: &mut Model| {
        let action = action_for(&escape, &model.keys()).expect("it closes something");
        model.update(action);
    };
    model.update(Action::Select(Some(target)));
    model.update(Action::Menu(Some(MenuRequest {
        target,
        x: 0.0,
        y: 0.0,
        aside: 0.0,
        more: false,
        keyboard: true,
    })));
    press(&mut model);
    assert_eq!((model.menu, model.selection), (None, Some(target)));
    model.update(Action::Popover(Some(Popover::Keys)));
    press(&mut model);
    assert_eq!((model.popover, model.selection), (None, Some(target)));
    press(&mut model);
    assert_eq!(model.selection, None);
}
