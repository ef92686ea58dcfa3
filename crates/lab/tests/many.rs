//! Pictures of several masters.

use lab::frame::{
    Frame, GaugeKind, Inspection, Knows, NodeView, OpinionState, Part, Section, Shape, Subject,
};
use lab::scenario::Scenario;
use lab::session::Session;

/// Five sentinels that watch three masters, of which the second dies after three seconds.
fn session() -> Session {
    let masters: String = (0..3)
        .map(|m| {
            let [a, b, c] = [3 * m, 3 * m + 1, 3 * m + 2];
            format!(
                "[[masters]]\nname = \"m{m}\"\nquorum = 3\nredis = [\"r{a}\", \"r{b}\", \"r{c}\"]\n"
            )
        })
        .collect();
    let text = format!(
        "name = \"many\"\nsentinels = 5\ntimeline = [\"3s kill r3\"]\nclients = {{ count = 0 }}\nuntil = {{ max = \"60s\" }}\n{masters}"
    );
    let scenario = Scenario::parse_toml(&text, "many.toml").expect("a scenario");
    Session::open(&scenario.scenario, 1).expect("it can be run")
}

/// The picture at the first instant at which it shows something.
fn until(session: &mut Session, shows: impl Fn(&Frame) -> bool) -> Frame {
    for ms in 3_000..20_000 {
        session.advance(ms * 1_000, u32::MAX);
        let frame = session.frame();
        if shows(&frame) {
            return frame;
        }
    }
    panic!("it never shows that");
}

#[test]
fn of_several_masters_a_sentinel_shows_the_one_it_does_most_about() {
    let mut session = session();
    let frame = until(&mut session, |frame| {
        frame.nodes.iter().any(|node| node.ballot.is_some())
    });
    let candidate = frame.nodes.iter().find(|node| node.ballot.is_some());
    let patience = &candidate.expect("one asks for votes").gauges[0];
    assert_eq!(patience.kind, GaugeKind::Patience);
    let about = &frame.nodes[usize::from(patience.about.expect("about a server"))];
    assert_eq!(about.name, "r3");
}

#[test]
fn each_server_has_the_opinions_of_all_sentinels_and_the_role_most_take_it_for() {
    let mut session = session();
    let frame = until(&mut session, |frame| {
        frame.nodes.iter().any(|node| node.odown.is_some())
    });
    let servers = frame.nodes.iter().filter(|node| node.group.is_some());
    let count = |node: &NodeView, state| {
        node.opinions
            .iter()
            .filter(|cell| cell.state == state)
            .count()
    };
    for node in servers {
        assert_eq!(node.opinions.len(), 5, "{}", node.name);
        let down = count(node, OpinionState::Sdown);
        assert_eq!(down > 0, node.name == "r3", "{}", node.name);
        let first = ["r0", "r3", "r6"].contains(&node.name.as_str());
        assert_eq!(node.shape == Shape::Master, first, "{}", node.name);
    }
}

#[test]
fn the_configuration_epoch_of_a_master_rises_with_its_failover_alone() {
    let mut session = session();
    let frame = until(&mut session, |frame| {
        frame.configurations.iter().any(|epoch| *epoch > 0)
    });
    assert_eq!(frame.configurations, [0, 1, 0]);
    assert_eq!(frame.groups, ["m0", "m1", "m2"]);
}

#[test]
fn of_several_masters_one_is_told_in_detail_and_where_the_matter_stands_with_each() {
    let mut session = session();
    until(&mut session, |frame| {
        frame.nodes.iter().any(|node| node.odown.is_some())
    });
    let sentinel = session.run().who().host("s2").expect("a sentinel").0 as u16;
    let whole = session.inspect(Subject::Node(sentinel)).expect("it runs");
    let one = session.inspect_master(Subject::Node(sentinel), "m1");
    let one = one.expect("it runs");
    let names: Vec<_> = whole.why.iter().map(|why| why.about.as_str()).collect();
    assert_eq!(names, ["m0", "m1", "m2"], "in the order of the scenario");
    assert_eq!(one.why, whole.why);
    let own = |of: &str| of.is_empty() || of == "m1";
    let told = |inspection: &Inspection| -> Vec<Section> {
        let sections = inspection.sections.iter();
        sections
            .filter(|section| own(&section.of))
            .cloned()
            .collect()
    };
    assert_eq!(one.sections, told(&whole));
    assert!(one.sections.len() < whole.sections.len());
    let about = whole
        .decisions
        .iter()
        .filter(|decision| decision.of == "m1");
    assert_eq!(one.decisions, about.cloned().collect::<Vec<_>>());
    assert!(!one.decisions.is_empty());
    // The others that watch it are there in order.
    let peers = one
        .sections
        .iter()
        .filter(|section| section.heading == "peer");
    let peers: Vec<_> = peers.map(|section| section.about.as_str()).collect();
    assert_eq!(peers, ["s0", "s1", "s3", "s4"]);
}

/// While many play, a third of the picture is looked at anew in each frame: after three
/// frames all of it is new.
#[test]
fn a_picture_taken_in_parts_is_the_picture() {
    let mut session = session();
    let mut last = session.frame();
    let (mut part, mut apart) = (Part::Wires, 0);
    for ms in (2_000..9_000).step_by(50) {
        session.advance(ms * 1_000, u32::MAX);
        let whole = session.frame();
        let first = session.frame_after(&last, part);
        // What moves is never that of another instant.
        assert_eq!(
            (first.now_us, &first.messages),
            (whole.now_us, &whole.messages)
        );
        apart += u32::from(first != whole);
        let second = session.frame_after(&first, part.next());
        let third = session.frame_after(&second, part.next().next());
        assert_eq!(third, whole, "at {ms} ms");
        (last, part) = (first, part.next());
    }
    assert!(apart > 0, "what was not looked at is as it was before");
}

/// Of many groups one is told: the chosen one, else the first of which a server is held for
/// down. What is told of it is what is told of all.
#[test]
fn of_many_groups_what_each_one_knows_is_told_of_one() {
    let mut session = session();
    let told = |session: &Session, most, chosen| session.knowledge(most, chosen).told;
    let places = |told: &[(usize, Knows)]| told.iter().map(|one| one.0).collect::<Vec<_>>();
    assert_eq!(places(&told(&session, 3, Some(2))), [0, 1, 2]);
    assert_eq!(
        places(&told(&session, 2, None)),
        [0],
        "nothing is the matter"
    );
    until(&mut session, |frame| frame.nodes[3].odown.is_some());
    let all = session.knows();
    assert_eq!(places(&told(&session, 2, None)), [1]);
    for (place, table) in all.iter().enumerate() {
        let one = told(&session, 2, Some(place));
        assert_eq!(one, [(place, table.clone())]);
    }
    let beyond = session.knowledge(2, Some(3));
    assert_eq!(places(&beyond.told), [1]);
    let names: Vec<&str> = beyond.groups.iter().map(|group| &*group.1).collect();
    assert_eq!(names, ["m0", "m1", "m2"]);
}
