use lab::conform::{Judgement, Part, Verdict};
use serde_json::{Value, json};

/// A judgement on one line.
pub(super) fn line(judgement: &Judgement) -> Value {
    let (verdict, why): (&str, Vec<String>) = match &judgement.verdict {
        Verdict::Pass => ("pass", Vec::new()),
        Verdict::Fail(parts) => (
            "fail",
            parts.iter().map(|part| name(*part).to_owned()).collect(),
        ),
        Verdict::Skip(needs) => ("skip", needs.iter().map(ToString::to_string).collect()),
    };
    let masters: Vec<Value> = judgement
        .masters
        .iter()
        .chain(&judgement.wire)
        .map(|master| {
            let phases: Vec<Value> = master
                .phases
                .iter()
                .map(|row| {
                    let spread = |s: lab::conform::Spread| json!({"runs": s.runs, "median": s.median, "p5": s.p5, "p95": s.p95});
                    json!({"name": row.name, "real": spread(row.real), "simulated": spread(row.simulated), "p": row.p, "fails": row.fails})
                })
                .collect();
            let outcomes: Vec<Value> = master
                .outcomes
                .iter()
                .map(|row| json!({"name": row.name, "real": [row.real.of, row.real.all], "simulated": [row.simulated.of, row.simulated.all], "p": row.p, "fails": row.fails}))
                .collect();
            let order = json!({"required": master.order.required, "held": master.order.held});
            json!({"master": master.master, "order": order, "phases": phases, "outcomes": outcomes})
        })
        .collect();
    let rules: Vec<Value> = judgement
        .rules
        .iter()
        .map(|broken| json!({"rule": format!("{:?}", broken.rule), "seed": broken.run, "sentinel": broken.sentinel, "t_us": broken.t_us}))
        .collect();
    json!({
        "scenario": judgement.scenario, "real": judgement.real, "simulated": judgement.simulated,
        "verdict": verdict, "why": why, "masters": masters, "rules_broken": rules,
    })
}

const fn name(part: Part) -> &'static str {
    match part {
        Part::Order => "order",
        Part::Rules => "rules",
        Part::Phases => "phases",
        Part::Outcomes => "outcomes",
        Part::Wire => "wire",
    }
}
