//! Replies and error texts to operators, word for word those of redis-sentinel
//! 7.0.15: `recorded/replies.txt` is a session with the real program, its addresses
//! replaced by those of the bench.

mod bench;

use bench::{MASTER, Setup};
use lab_redis::wire::Value;
use lab_sentinel::EventKind;
use lab_sentinel::command::{COMMANDS, changes};

/// A reply in one line, in the notation of the recording.
fn show(value: &Value) -> String {
    match value {
        Value::Status(text) => format!("+{text}"),
        Value::Error(text) => format!("-{text}"),
        Value::Integer(number) => format!(":{number}"),
        Value::Bulk(text) => format!("${}", text.replace("\r\n", "\\r\\n")),
        Value::Nil => "nil".to_owned(),
        Value::NilArray => "nilarray".to_owned(),
        Value::Array(values) | Value::Several(values) | Value::Push(values) => {
            let shown: Vec<String> = values.iter().map(show).collect();
            format!("[{}]", shown.join("; "))
        }
    }
}

#[test]
fn every_recorded_command_is_answered_as_the_real_program_answered_it() {
    let mut bench = Setup::default().settled();
    let mut wrong = Vec::new();
    for line in include_str!("recorded/replies.txt").lines() {
        let (words, expected) = line.split_once(" => ").expect("a command and its reply");
        let words: Vec<&str> = words.split('|').collect();
        let got = show(&bench.say_words(&words));
        if got != expected {
            wrong.push(format!("{words:?}\n  real: {expected}\n  here: {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_command_that_changes_nothing_leaves_the_sentinel_as_it_was() {
    let mut bench = Setup::default().settled();
    for line in include_str!("recorded/replies.txt").lines() {
        let (words, _) = line.split_once(" => ").expect("a command and its reply");
        let words: Vec<&str> = words.split('|').collect();
        let shared: Vec<_> = words.iter().copied().map(std::sync::Arc::from).collect();
        if changes(&shared) {
            continue;
        }
        let before = format!("{:?}", bench.s);
        bench.mark();
        bench.say_words(&words);
        assert_eq!(before, format!("{:?}", bench.s), "{words:?}");
        // What is no address is looked up as a name, and that it has none is logged.
        let looked_up = bench.logged(EventKind::LogResolveFailed).len();
        assert_eq!(bench.since_mark().len(), looked_up, "{words:?}");
    }
}

#[test]
fn every_command_of_the_table_is_carried_out() {
    for command in COMMANDS {
        let subs = command.subcommands.iter().map(|sub| Some(*sub));
        let subs: Vec<_> = if command.subcommands.is_empty() {
            vec![None]
        } else {
            subs.collect()
        };
        for sub in subs {
            let arity = sub.map_or(command.arity, |sub| sub.arity);
            let mut words = vec![command.name];
            words.extend(sub.map(|sub| sub.name));
            while words.len() < arity.unsigned_abs() as usize {
                words.push("1");
            }
            if command.name == "shutdown" {
                continue;
            }
            let reply = show(&Setup::default().settled().say_words(&words));
            assert!(
                !reply.contains("unknown") && !reply.contains("wrong number"),
                "{words:?} => {reply}"
            );
        }
    }
}

#[test]
fn an_id_that_is_none_gets_no_vote() {
    let mut bench = Setup::default().settled();
    let ask = format!("SENTINEL IS-MASTER-DOWN-BY-ADDR {} 6379 7 abc", MASTER.ip);
    let reply = bench.say(&ask);
    assert_eq!(
        reply,
        Value::Error("ERR the run id 'abc' is not one: expected 40 hexadecimal digits or *".into())
    );
    assert_eq!(bench.s.current_epoch(), 0);
}

#[test]
fn a_vote_asked_for_by_hand_is_a_vote() {
    let mut bench = Setup::default().settled();
    let (one, two) = ("c".repeat(40), "d".repeat(40));
    let ask = |epoch: u32, id: &str| {
        format!(
            "SENTINEL IS-MASTER-DOWN-BY-ADDR {} 6379 {epoch} {id}",
            MASTER.ip
        )
    };
    assert_eq!(
        show(&bench.say(&ask(50, &one))),
        format!("[:0; ${one}; :50]")
    );
    assert_eq!(
        bench.steps(),
        ["flush", "+new-epoch", "flush", "+vote-for-leader"]
    );
    // Recorded: an older epoch gets the vote that stands.
    assert_eq!(
        show(&bench.say(&ask(40, &two))),
        format!("[:0; ${one}; :50]")
    );
}

#[test]
fn a_hello_published_by_hand_is_a_hello() {
    let mut bench = Setup::default().settled();
    let hello = lab_redis::wire::Hello {
        current_epoch: 9,
        ..bench::hello(1)
    };
    let reply = bench.say_words(&["PUBLISH", "__sentinel__:hello", &hello.to_string()]);
    assert_eq!(reply, Value::Integer(1));
    assert_eq!(bench.events(), ["+new-epoch 9"]);
}

#[test]
fn shutdown_ends_the_process_without_an_answer() {
    let mut bench = Setup::default().settled();
    bench.order(&["SHUTDOWN", "NOSAVE"]);
    assert_eq!(bench.exited, Some(0));
    let lines: Vec<String> = bench
        .announced()
        .map(|(_, event)| event.to_string())
        .collect();
    assert_eq!(
        lines,
        [
            "User requested shutdown...",
            "Sentinel is now ready to exit, bye bye..."
        ]
    );
    assert!(bench.flushes().is_empty());
}
