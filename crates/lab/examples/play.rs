use std::sync::Arc;
use lab::{report::*, scenario::Scenario, world::Run};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let loaded = Scenario::load(std::path::Path::new(&a[1])).unwrap();
    let mut run = Run::new(Arc::new(loaded.scenario), a.get(2).map_or(1, |s| s.parse().unwrap()));
    let mut w = LineWriter::new();
    run.run_to_end(&mut w);
    for l in w.take() { println!("{}", serde_json::to_string(&l).unwrap()); }
    println!("{}", serde_json::to_string(&run.ending()).unwrap());
    eprintln!("steps {} end {:?} zero {:?}", run.steps(), run.end(), run.zero());
}
