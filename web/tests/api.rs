//! The JavaScript API, called as JavaScript would.

use js_sys::{Array, Reflect};
use lab_page::api::Lab;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NONE: JsValue = JsValue::UNDEFINED;

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).expect("an object")
}

fn text(value: &JsValue, key: &str) -> String {
    get(value, key)
        .as_string()
        .unwrap_or_else(|| panic!("{key} is no text: {:?}", get(value, key)))
}

fn lab() -> Lab {
    Lab::new(&"kill-the-master".into(), &JsValue::from(7), None).expect("it opens")
}

fn node(lab: &Lab, name: &str) -> JsValue {
    let nodes = Array::from(&get(&lab.frame().expect("a frame"), "nodes"));
    nodes
        .iter()
        .find(|node| text(node, "name") == name)
        .expect("a node of that name")
}

/// An object from its JSON.
fn object(json: &str) -> JsValue {
    js_sys::JSON::parse(json).expect("well-formed")
}

#[wasm_bindgen_test]
fn a_frame_is_a_plain_object() {
    let frame = lab().frame().expect("a frame");
    assert!(Array::is_array(&get(&frame, "nodes")));
    assert_eq!(get(&frame, "now_us").as_f64(), Some(0.0));
    assert_eq!(text(&node(&lab(), "s0"), "shape"), "Sentinel");
}

#[wasm_bindgen_test]
fn killing_the_master_makes_all_sentinels_switch() {
    let lab = lab();
    lab.run(20_000.0).expect("it runs");
    for name in ["s0", "s1", "s2"] {
        let believed = get(&node(&lab, name), "believes_master")
            .as_f64()
            .expect("a master");
        assert_ne!(believed, 0.0, "{name} still believes in r0");
    }
}

#[wasm_bindgen_test]
fn equal_seeds_give_equal_runs_and_others_do_not() {
    let digest = |seed: f64| {
        let lab = Lab::new(&"kill-the-master".into(), &seed.into(), None).expect("it opens");
        lab.run(10_000.0).expect("it runs");
        lab.digest()
    };
    assert_eq!(digest(1.0), digest(1.0));
    assert_ne!(digest(1.0), digest(2.0));
}

#[wasm_bindgen_test]
fn a_seed_may_be_a_decimal_string() {
    let seed = "18446744073709551615";
    let lab = Lab::new(&"kill-the-master".into(), &seed.into(), None).expect("it opens");
    assert_eq!(lab.apply("kill r1").expect("a command"), "kill r1");
}

#[wasm_bindgen_test]
fn a_bad_seed_is_refused() {
    for seed in [
        JsValue::from(1.5),
        JsValue::from(-1),
        JsValue::from(1e300),
        "x".into(),
        JsValue::TRUE,
    ] {
        let error = Lab::new(&NONE, &seed, None).err().expect("a refusal");
        assert_eq!(text(&error, "kind"), "bad-value");
        assert!(text(&error, "message").contains("seed"));
    }
}

#[wasm_bindgen_test]
fn errors_are_objects_with_kind_message_and_hint() {
    let lab = Lab::new(&NONE, &NONE, Some("zh-CN".to_owned())).expect("the first of the gallery");
    let error = lab.apply("kil r0").expect_err("a refusal");
    assert_eq!(text(&error, "kind"), "not-a-command");
    assert!(
        text(&error, "message").contains("没有动词"),
        "{}",
        text(&error, "message")
    );
    assert!(!text(&error, "hint").is_empty());
    assert_eq!(
        text(&lab.apply("resume r0").expect_err("a refusal"), "kind"),
        "not-possible-now"
    );
}

#[wasm_bindgen_test]
fn an_unknown_scenario_names_those_there_are() {
    let error = Lab::new(&"nothing".into(), &NONE, None)
        .err()
        .expect("a refusal");
    assert_eq!(text(&error, "kind"), "unknown-scenario");
    assert!(text(&error, "message").contains("votes-split"));
}

#[wasm_bindgen_test]
fn twelve_scenarios_are_ready_each_with_words_in_both_languages() {
    let all = Array::from(&Lab::scenarios().expect("a list"));
    assert_eq!(all.length(), 12);
    for scenario in all.iter() {
        for field in ["title", "description"] {
            assert!(!text(&get(&scenario, field), "en").is_empty());
            assert!(!text(&get(&scenario, field), "zh").is_empty());
        }
    }
}

#[wasm_bindgen_test]
fn a_scenario_may_be_an_object() {
    let scenario = object(
        r#"{ "sentinels": 5, "quorum": 3, "timeline": [{ "at": 100, "do": "kill", "who": "r0" }] }"#,
    );
    let lab = Lab::new(&scenario, &NONE, None).expect("it opens");
    lab.run(200.0).expect("it runs");
    assert_eq!(text(&node(&lab, "r0"), "status"), "Killed");
    assert_eq!(text(&node(&lab, "s4"), "shape"), "Sentinel");
}

#[wasm_bindgen_test]
fn a_scenario_that_breaks_a_rule_is_refused_with_the_field() {
    for (json, part) in [
        (r#"{ "quorum": 0 }"#, "quorum"),
        (r#"{ "quorom": 2 }"#, "quorom"),
        (r#"{ "down_after": -5 }"#, "down_after"),
        (
            r#"{ "timeline": [{ "at": 5, "do": "kill", "who": "r9" }] }"#,
            "r9",
        ),
    ] {
        let error = Lab::new(&object(json), &NONE, None)
            .err()
            .expect("a refusal");
        assert_eq!(text(&error, "kind"), "bad-scenario", "{json}");
        assert!(
            text(&error, "message").contains(part),
            "{json}: {}",
            text(&error, "message")
        );
    }
}

#[wasm_bindgen_test]
fn in_a_chinese_page_errors_are_chinese_to_the_last_word() {
    let refused = |json: &str| {
        let error = Lab::new(&object(json), &NONE, Some("zh-CN".to_owned()))
            .err()
            .expect("a refusal");
        text(&error, "message")
    };
    assert_eq!(
        refused(r#"{ "timeline": 5, "quorum": "two" }"#),
        "无法打开这个场景：quorum：应为一个整数，实际是文字 `two`\ntimeline：应为一个列表，实际是 5"
    );
    let error = Lab::new(&NONE, &JsValue::from(1.5), Some("zh".to_owned()))
        .err()
        .expect("a refusal");
    assert_eq!(
        text(&error, "message"),
        "seed：应为不超过 2^53 - 1 的整数，或十进制数字串"
    );
}

#[wasm_bindgen_test]
fn steps_go_both_ways_and_show_the_same_frame() {
    let lab = lab();
    assert!(lab.step("vote").expect("a step"));
    let frame =
        || js_sys::JSON::stringify(&get(&lab.frame().expect("a frame"), "nodes")).expect("text");
    let there = frame();
    for kind in ["event", "named", "tick s0"] {
        let step = get(&lab.frame().expect("a frame"), "step");
        assert!(lab.step(kind).expect("a step"), "{kind}");
        while get(&lab.frame().expect("a frame"), "step").as_f64() > step.as_f64() {
            assert!(lab.back("event").expect("a step back"), "{kind}");
        }
        assert_eq!(frame(), there, "{kind}");
    }
    assert_eq!(
        text(&lab.step("leap").expect_err("a refusal"), "kind"),
        "bad-value"
    );
}

#[wasm_bindgen_test]
fn a_run_longer_than_an_hour_is_refused() {
    for ms in [f64::NAN, f64::INFINITY, 1e15, 3_600_001.0] {
        assert_eq!(
            text(&lab().run(ms).expect_err("a refusal"), "kind"),
            "bad-value"
        );
    }
}

#[wasm_bindgen_test]
fn a_process_can_be_inspected_and_a_stranger_cannot() {
    let lab = lab();
    assert_eq!(
        text(&lab.inspect(&"s1".into()).expect("details"), "title"),
        "s1"
    );
    assert_eq!(
        text(&lab.inspect(&"s9".into()).expect_err("a refusal"), "kind"),
        "unknown-subject"
    );
    assert_eq!(
        text(&lab.inspect(&1e9.into()).expect_err("a refusal"), "kind"),
        "unknown-subject"
    );
}
