//! A run told as prose: what is done to the cluster, what the servers announce, and
//! how they stand in the end.

use std::fmt::Write;
use std::path::PathBuf;

use lab_raft::client::ClientEvent;
use lab_raft::{Order, Raft};
use lab_sim::{CutMode, Fault, HostId, Record, Sink, Status, Time, What};

use super::{Cluster, Node, NodeEvent, Safety, address};

/// See the module.
pub struct Tale {
    pub cluster: Cluster,
    teller: Teller,
}

/// Listens, checks, and writes down.
struct Teller {
    text: String,
    safety: Safety,
    names: Vec<String>,
}

impl Sink<Node> for Teller {
    fn record(&mut self, record: &Record<'_, Node>) {
        self.safety.record(record);
        let (What::Event { event, .. }, Some(host)) = (record.what, record.host) else {
            return;
        };
        let said = match event {
            NodeEvent::Server(event) if event.is_routine() => return,
            NodeEvent::Server(event) => event.to_string(),
            NodeEvent::Client(event) => self.client_says(event),
        };
        let name = &self.names[host.index()];
        let us = record.at.as_us();
        let _ = writeln!(
            self.text,
            "{:>6}.{:03} ms  {name} {said}",
            us / 1_000,
            us % 1_000
        );
    }
}

impl Teller {
    /// A client's words as the rest of a sentence, with names for addresses.
    fn client_says(&self, event: &ClientEvent) -> String {
        let mut said = match event {
            ClientEvent::Asked { server } => format!("tries {server}"),
            ClientEvent::Connected { to } => format!("writes to {to}"),
            other => format!("says: {other}"),
        };
        for (id, name) in (0..).zip(&self.names) {
            said = said.replace(&address(id).to_string(), name);
        }
        said
    }
}

impl Tale {
    /// Begins with a title and a paragraph that says what is shown and where the
    /// paper has it.
    pub fn new(title: &str, shows: &str, cluster: Cluster) -> Self {
        let mut text = format!("# {title}\n#\n");
        for line in shows.lines() {
            let _ = writeln!(text, "# {}", line.trim());
        }
        text.push('\n');
        let mut safety = Safety::new(cluster.servers);
        for id in 0..cluster.servers {
            if let super::NodeSpec::Server(spec) = cluster.world.host(HostId(id)).spec() {
                safety.begins_with(id, spec.first_disk());
            }
        }
        let hosts = cluster.world.hosts().iter();
        let names = hosts.map(|host| host.name().to_string()).collect();
        Self {
            cluster,
            teller: Teller {
                text,
                safety,
                names,
            },
        }
    }

    /// The teller speaks.
    pub fn say(&mut self, text: &str) {
        let _ = writeln!(self.teller.text, "\n{text}");
    }

    /// Time passes until that millisecond.
    pub fn until(&mut self, ms: u64) {
        let until = Time::from_ms(ms);
        while self
            .cluster
            .world
            .step_until(until, &mut self.teller)
            .is_some()
        {
            self.teller.safety.look(&self.cluster.world);
        }
        self.cluster.world.run_until(until, &mut self.teller);
    }

    /// Time passes for so many milliseconds.
    pub fn pass(&mut self, ms: u64) {
        let until = self.cluster.world.now().plus_us(ms * 1_000);
        self.until(until.as_ms());
    }

    /// Time passes until it is so.
    pub fn until_so(&mut self, is: impl Fn(&Cluster) -> bool) {
        while !is(&self.cluster) {
            let happened = self.cluster.world.step(&mut self.teller);
            assert!(
                happened.is_some_and(|at| at < Time::from_ms(60_000)),
                "it never comes to that:
{}",
                self.teller.text
            );
            self.teller.safety.look(&self.cluster.world);
        }
    }

    pub fn order(&mut self, id: u32, order: Order) {
        self.cluster.order(id, order, &mut self.teller);
        self.teller.safety.look(&self.cluster.world);
    }

    pub fn fault(&mut self, fault: Fault) {
        let effect = self.cluster.world.apply(&fault, &mut self.teller);
        effect.expect("it fits");
        self.teller.safety.look(&self.cluster.world);
    }

    /// Cuts or heals everything between one server and others, in both directions.
    pub fn between(&mut self, one: u32, others: &[u32], cut: bool) {
        for other in others {
            for (from, to) in [(one, *other), (*other, one)] {
                let (from, to) = (HostId(from), HostId(to));
                let mode = CutMode::Drop;
                self.fault(if cut {
                    Fault::Cut { from, to, mode }
                } else {
                    Fault::Heal { from, to }
                });
            }
        }
    }

    /// How the servers stand.
    pub fn show(&mut self) {
        self.teller.text.push('\n');
        for id in 0..self.cluster.servers {
            let host = self.cluster.world.host(HostId(id));
            let name = host.name().to_string();
            let stands = match (host.status(), self.cluster.raft(id)) {
                (Status::Up, Some(raft)) => stands(raft),
                _ => "does not run".to_owned(),
            };
            let _ = writeln!(self.teller.text, "        {name}  {stands}");
        }
    }

    /// Ends, and compares with the file of that name; `BLESS=1` writes it.
    pub fn end(mut self, name: &str) {
        self.show();
        assert_eq!(self.teller.safety.violations, [], "{}", self.teller.text);
        let text = &self.teller.text;
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let file = root.join("tests/golden").join(format!("{name}.txt"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, text).expect("the folder is there");
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == *text,
            "{} tells otherwise (BLESS=1 writes it anew):\n{text}",
            file.display()
        );
    }
}

/// Role, term and log: the term of every entry, a bar after what is committed.
fn stands(raft: &Raft) -> String {
    let mut log = String::new();
    for (index, entry) in raft.log().iter() {
        let _ = write!(log, " {}", entry.term);
        if index == raft.commit_index() {
            log.push_str(" |");
        }
    }
    let role = raft.role().as_str();
    format!("{role:<13} term {}, log{log}", raft.term())
}
