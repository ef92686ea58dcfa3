use std::fmt::Write;

use super::{Judgement, MasterJudgement, Part, PhaseRow, Verdict};

/// The table: one row per scenario, and a line that counts.
#[must_use]
pub fn table(judgements: &[Judgement]) -> String {
    let head = [
        "scenario",
        "real",
        "sim",
        "order",
        "rules",
        "phases",
        "worst phase",
        "outcomes",
        "wire",
        "verdict",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(judgements.iter().map(row));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let count = |is: fn(&Verdict) -> bool| judgements.iter().filter(|j| is(&j.verdict)).count();
    let passed = count(|v| matches!(v, Verdict::Pass));
    let failed = count(|v| matches!(v, Verdict::Fail(_)));
    let skipped = count(|v| matches!(v, Verdict::Skip(_)));
    let _ = writeln!(
        text,
        "{} scenarios: {passed} passed, {failed} failed, {skipped} skipped",
        judgements.len()
    );
    text
}

fn row(judgement: &Judgement) -> Vec<String> {
    let sum = |f: fn(&MasterJudgement) -> usize| judgement.masters.iter().map(f).sum::<usize>();
    let judged = !judgement.masters.is_empty();
    let or_dash = |text: String| if judged { text } else { "-".to_owned() };
    let phases = judgement.masters.iter().flat_map(|m| &m.phases);
    let worst = phases
        .filter(|row| row.p.is_some())
        .min_by(|a, b| least(a).total_cmp(&least(b)));
    vec![
        judgement.scenario.clone(),
        judgement.real.to_string(),
        or_dash(judgement.simulated.to_string()),
        or_dash(format!(
            "{}/{}",
            sum(|m| m.order.held),
            sum(|m| m.order.required)
        )),
        or_dash(judgement.rules.len().to_string()),
        or_dash(format!(
            "{}/{}",
            sum(|m| m
                .phases
                .iter()
                .filter(|row| row.p.is_some() && !row.fails)
                .count()),
            sum(|m| m.phases.iter().filter(|row| row.p.is_some()).count()),
        )),
        worst.map_or_else(
            || "-".to_owned(),
            |row| {
                format!(
                    "{} {} vs {}",
                    row.name, row.real.median, row.simulated.median
                )
            },
        ),
        or_dash(format!(
            "{}/{}",
            sum(|m| m.outcomes.iter().filter(|row| !row.fails).count()),
            sum(|m| m.outcomes.len()),
        )),
        judgement.wire.as_ref().map_or_else(
            || "-".to_owned(),
            |wire| {
                let all = wire.phases.len() + wire.outcomes.len() + wire.order.required;
                let phases = wire.phases.iter().filter(|row| row.fails).count();
                let shapes = wire.outcomes.iter().filter(|row| row.fails).count();
                let orders = wire.order.broken.iter().filter(|row| row.fails).count();
                format!("{}/{all}", all - phases - shapes - orders)
            },
        ),
        verdict(&judgement.verdict),
    ]
}

fn least(row: &PhaseRow) -> f64 {
    row.p.unwrap_or(1.0)
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Pass => "PASS".to_owned(),
        Verdict::Fail(parts) => {
            let names = parts.iter().map(|part| match part {
                Part::Order => "order",
                Part::Rules => "rules",
                Part::Phases => "phases",
                Part::Outcomes => "outcomes",
                Part::Wire => "wire",
            });
            format!("FAIL ({})", names.collect::<Vec<_>>().join(", "))
        }
        Verdict::Skip(needs) => {
            let names: Vec<String> = needs.iter().map(ToString::to_string).collect();
            format!("SKIP (needs {})", names.join(", "))
        }
    }
}

/// How many rows of a kind are shown.
const SHOWN: usize = 15;

/// Everything about one scenario.
#[must_use]
pub fn details(judgement: &Judgement) -> String {
    let mut text = format!("{}: {}\n", judgement.scenario, verdict(&judgement.verdict));
    for broken in judgement.rules.iter().take(SHOWN) {
        let at = broken.t_us / 1000;
        let _ = writeln!(
            text,
            "  rule broken: {:?} in run {} by {} at {at} ms",
            broken.rule, broken.run, broken.sentinel
        );
    }
    for (master, of) in judgement
        .masters
        .iter()
        .map(|master| (master, "master "))
        .chain(judgement.wire.iter().map(|wire| (wire, "")))
    {
        let _ = writeln!(text, "\n  {of}{}", master.master);
        orders(&mut text, master);
        phases(&mut text, master);
        let _ = writeln!(
            text,
            "\n  {:<58} {:>12} {:>12} {:>9}",
            "outcome", "real", "simulated", "p"
        );
        for row in master.outcomes.iter().filter(|row| row.p < 0.5).take(SHOWN) {
            let share = |s: super::stats::Share| format!("{}/{}", s.of, s.all);
            let (r, s, mark) = (share(row.real), share(row.simulated), mark(row.fails));
            let _ = writeln!(
                text,
                "  {:<58} {r:>12} {s:>12} {:>9.2e}{mark}",
                row.name, row.p
            );
        }
    }
    text
}

const fn mark(fails: bool) -> &'static str {
    if fails { "  FAILS" } else { "" }
}

fn orders(text: &mut String, master: &MasterJudgement) {
    let order = &master.order;
    let _ = writeln!(
        text,
        "  orders: {} of {} held in every simulated run",
        order.held, order.required
    );
    let fails = order.p_exceptions <= order.level_exceptions;
    let _ = writeln!(
        text,
        "  runs unlike all others in some order: real {}/{}, simulated {}/{}, p = {:.2e}{}",
        order.real_exceptions.of,
        order.real_exceptions.all,
        order.simulated_exceptions.of,
        order.simulated_exceptions.all,
        order.p_exceptions,
        mark(fails)
    );
    for broken in order.broken.iter().take(SHOWN) {
        let _ = writeln!(
            text,
            "    {} before {}: in all {} real runs, not in {} of {} simulated, p = {:.2e}{}",
            broken.first,
            broken.then,
            broken.real,
            broken.simulated.of,
            broken.simulated.all,
            broken.p,
            mark(broken.fails)
        );
    }
}

fn phases(text: &mut String, master: &MasterJudgement) {
    let _ = writeln!(
        text,
        "\n  {:<52} {:>24} {:>24} {:>5} {:>9}",
        "phase (ms)", "real median [5%..95%] n", "sim median [5%..95%] n", "tol", "p"
    );
    for row in &master.phases {
        let spread = |s: super::Spread| format!("{} [{}..{}] {}", s.median, s.p5, s.p95, s.runs);
        let p = row.p.map_or_else(|| "-".to_owned(), |p| format!("{p:.2e}"));
        let (r, s, mark) = (spread(row.real), spread(row.simulated), mark(row.fails));
        let _ = writeln!(
            text,
            "  {:<52} {r:>24} {s:>24} {:>5} {p:>9}{mark}",
            row.name, row.tolerance_ms
        );
    }
}
