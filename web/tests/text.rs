//! The keys that the catalogues list do what they say.

use lab::frame::Shape;
use lab_page::app::{Action, Key, action_for};
use lab_page::choice::Choice;
use lab_page::desk::Desk;
use lab_page::stage::Target;
use lab_page::text::Lang;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_key_in_the_list_does_something() {
    let choice = Choice::named("raft-leader-dies", None).expect("it is in the gallery");
    let desk = Desk::open(choice).expect("it can be run");
    let mut model = lab_page::app::Model::new(desk, Lang::En, lab_page::app::Theme::Auto);
    model.sheet = true;
    // Some keys need somebody whom they are about, one an offer.
    let server = { model.frame.nodes.iter() }.find(|node| node.shape == Shape::Server);
    let server = server.expect("Raft runs beside it").id;
    model.update(Action::Apply("pause s1".to_owned()));
    model.update(Action::Select(Some(Target::Node(server))));
    let now = model.keys();
    for (keys, what) in Lang::En.text().keys.lines {
        // Picture, tape, diagram and code handle these themselves, where they have the focus
        // (account.e2e, tape.e2e, space-time.e2e, code.e2e).
        const THEIRS: [&str; 8] = [
            "Enter",
            "← ↑ → ↓",
            "PgUp PgDn",
            "Shift ← →",
            "Home End",
            "↑ ↓ + −",
            "← →",
            "↑ ↓",
        ];
        if THEIRS.contains(keys) {
            continue;
        }
        for key in keys.split(' ') {
            let key = match key {
                "Space" => " ",
                "Esc" => "Escape",
                "−" => "-",
                other => other,
            };
            let pressed = Key {
                key: key.to_owned(),
                ..Key::default()
            };
            let acts = action_for(&pressed, &now).is_some();
            assert!(acts, "{key} ({what}) does nothing");
        }
    }
}

#[wasm_bindgen_test]
fn both_languages_list_the_same_keys() {
    let keys = |lang: Lang| {
        lang.text()
            .keys
            .lines
            .iter()
            .map(|(key, _)| *key)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(Lang::En), keys(Lang::Zh));
}

#[wasm_bindgen_test]
fn a_key_with_ctrl_belongs_to_the_browser() {
    let desk = Desk::open(Choice::named("", None).expect("a scenario")).expect("it can be run");
    let now = lab_page::app::Model::new(desk, Lang::En, lab_page::app::Theme::Auto).keys();
    let pressed = Key {
        key: "k".to_owned(),
        modified: true,
        focused: None,
    };
    assert!(action_for(&pressed, &now).is_none());
}
