//! The picture and the tape in a real document. Run with wasm-bindgen-test in a
//! browser; the instant is the fixture's.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::{MenuRequest, Stage, StageProps, Target};
use crate::fixture;
use crate::tape::{Seek, Tape, TapeProps, TapeVariant};
use crate::text::picture::{en, zh};

wasm_bindgen_test_configure!(run_in_browser);

fn room() -> Element {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .expect("a document");
    let room = document.create_element("div").expect("an element");
    document
        .body()
        .expect("a body")
        .append_child(&room)
        .expect("room for it");
    room
}

/// Waits until what was rendered is in the document.
async fn settle() {
    yew::platform::time::sleep(std::time::Duration::from_millis(40)).await;
}

fn props(sentinels: u16) -> StageProps {
    let (frame, _) = if sentinels == 3 {
        fixture::election()
    } else {
        fixture::crowd(sentinels)
    };
    StageProps {
        side: lab::scenario::Side::Sentinel,
        frame: Rc::new(frame),
        text: &en::PICTURE,
        selection: None,
        paused: true,
        reduced_motion: false,
        line: false,
        on_line: Callback::noop(),
        on_select: Callback::noop(),
        on_menu: Callback::noop(),
        size: Some((900.0, 560.0)),
    }
}

fn count(room: &Element, selector: &str) -> u32 {
    room.query_selector_all(selector)
        .expect("a valid selector")
        .length()
}

#[wasm_bindgen_test]
async fn every_process_wire_and_message_of_the_frame_is_drawn_once() {
    let (room, props) = (room(), props(3));
    let frame = Rc::clone(&props.frame);
    yew::Renderer::<Stage>::with_root_and_props(room.clone(), props).render();
    settle().await;
    assert_eq!(count(&room, ".stage-node") as usize, frame.nodes.len());
    assert_eq!(count(&room, ".stage-wire") as usize, frame.wires.len());
    assert_eq!(
        count(&room, ".stage-messages .stage-message") as usize,
        frame.messages.len()
    );
    assert_eq!(count(&room, ".stage-opinion.is-sdown"), 2);
    // One arc and one name for each voter; the names lie in a layer of their own.
    assert_eq!(count(&room, ".stage-slot > path:not(.stage-slot-lost)"), 3);
    assert_eq!(count(&room, ".stage-slot > .stage-slot-name"), 3);
    assert_eq!(
        count(&room, "[style]"),
        0,
        "a strict content security policy forbids style attributes"
    );
}

#[wasm_bindgen_test]
async fn fifteen_sentinels_keep_clear_of_each_other() {
    let room = room();
    yew::Renderer::<Stage>::with_root_and_props(room.clone(), props(15)).render();
    settle().await;
    let bodies = room
        .query_selector_all(".stage-hexagon")
        .expect("a valid selector");
    assert_eq!(bodies.length(), 15);
    let boxes: Vec<_> = (0..15)
        .filter_map(|index| bodies.get(index)?.dyn_into::<Element>().ok())
        .map(|element| element.get_bounding_client_rect())
        .collect();
    for (index, a) in boxes.iter().enumerate() {
        for b in &boxes[index + 1..] {
            let apart = (a.x() - b.x()).hypot(a.y() - b.y());
            assert!(
                apart > a.width(),
                "two sentinels cover each other: {apart} < {}",
                a.width()
            );
        }
    }
}

fn boxes(room: &Element, selector: &str) -> Vec<web_sys::DomRect> {
    let all = room.query_selector_all(selector).expect("a valid selector");
    (0..all.length())
        .filter_map(|index| all.get(index)?.dyn_into::<Element>().ok())
        .map(|element| element.get_bounding_client_rect())
        .collect()
}

#[wasm_bindgen_test]
async fn what_a_message_says_keeps_off_the_names_of_the_voters() {
    for sentinels in 3..=7 {
        for ago_us in (0..1_500).step_by(150) {
            let mut props = props(sentinels);
            Rc::make_mut(&mut props.frame).now_us -= ago_us;
            let room = room();
            yew::Renderer::<Stage>::with_root_and_props(room.clone(), props).render();
            settle().await;
            let names = boxes(&room, ".stage-slot-name");
            assert!(names.len() >= 3, "{} names", names.len());
            for said in boxes(&room, ".stage-message-words text") {
                let hides = |name: &&web_sys::DomRect| {
                    let wide = said.right().min(name.right()) - said.left().max(name.left());
                    let high = said.bottom().min(name.bottom()) - said.top().max(name.top());
                    // The boxes of letters are higher than what is drawn of them.
                    wide > 1.0 && high > 4.0
                };
                let hidden = names.iter().filter(hides).count();
                assert_eq!(hidden, 0, "{sentinels} sentinels, {ago_us} us before");
            }
            room.remove();
        }
    }
}

#[wasm_bindgen_test]
async fn the_words_are_those_of_the_language() {
    let room = room();
    let props = StageProps {
        text: &zh::PICTURE,
        ..props(3)
    };
    yew::Renderer::<Stage>::with_root_and_props(room.clone(), props).render();
    settle().await;
    let said = room.text_content().unwrap_or_default();
    assert!(
        said.contains("正在拉票") && said.contains("从节点"),
        "{said}"
    );
    assert!(!said.contains("replica"), "{said}");
}

fn press(on: &Element, key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    let event =
        KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    let _ = on.dispatch_event(&event);
}

#[wasm_bindgen_test]
async fn one_thing_is_in_the_tab_order_and_enter_asks_for_its_menu() {
    let room = room();
    let asked: Rc<RefCell<Vec<MenuRequest>>> = Rc::default();
    let sink = Rc::clone(&asked);
    let props = StageProps {
        on_menu: Callback::from(move |request| sink.borrow_mut().push(request)),
        ..props(3)
    };
    yew::Renderer::<Stage>::with_root_and_props(room.clone(), props).render();
    settle().await;
    assert_eq!(count(&room, ".stage-target[tabindex=\"0\"]"), 1);
    let first = room
        .query_selector(".stage-target[tabindex=\"0\"]")
        .ok()
        .flatten()
        .expect("a tab stop");
    press(&first, "Enter");
    settle().await;
    let asked = asked.borrow();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].target, asked[0].keyboard),
        (Target::Node(0), true)
    );
}

#[wasm_bindgen_test]
async fn the_tape_is_a_slider_that_goes_from_event_to_event() {
    let room = room();
    let (frame, story) = fixture::election();
    let sought: Rc<RefCell<Vec<Seek>>> = Rc::default();
    let sink = Rc::clone(&sought);
    let props = TapeProps {
        marked: None,
        lens: None,
        side: None,
        selected: None,
        on_lens: Callback::noop(),
        frame: Rc::new(frame),
        story: Rc::new(story),
        text: &en::PICTURE,
        variant: TapeVariant::Full,
        reduced_motion: false,
        on_seek: Callback::from(move |seek| sink.borrow_mut().push(seek)),
        on_scrub: Callback::noop(),
        size: Some((1200.0, 200.0)),
    };
    yew::Renderer::<Tape>::with_root_and_props(room.clone(), props).render();
    settle().await;
    assert_eq!(count(&room, ".tape-lane"), 3);
    assert_eq!(count(&room, ".tape-lens"), 1);
    let slider = room
        .query_selector("[role=slider]")
        .ok()
        .flatten()
        .expect("a slider");
    assert!(
        slider.dyn_ref::<HtmlElement>().is_none(),
        "it is part of the drawing"
    );
    press(&slider, "Home");
    press(&slider, "PageDown");
    settle().await;
    assert_eq!(sought.borrow()[0], Seek::At(-500_000));
    assert!(matches!(sought.borrow()[1], Seek::Step(_)));
}
