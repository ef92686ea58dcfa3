use lab_process::Report;
use lab_sentinel::decision::{Candidate, Decision, SelectReplica};

use crate::frame::{Choice, ChoiceRow};
use crate::picture::Look;

/// So many digits of a run id tell them apart.
const DIGITS: usize = 6;

impl Look<'_> {
    /// The choice of a replica as a table; made from the rule's own value, in its order.
    pub(super) fn choice(self, selection: &SelectReplica) -> Choice {
        let mut before: Option<&Candidate> = None;
        let rows = selection.candidates.iter().map(|candidate| {
            let passes = candidate.holds();
            let lost_by = before
                .filter(|_| passes)
                .map(|ahead| lost_by(ahead, candidate));
            before = Some(candidate);
            let report = Report::of(candidate);
            let filters = report.conditions.iter();
            ChoiceRow {
                name: self.name_at(candidate.address),
                filters: filters.map(|filter| self.condition(filter, None)).collect(),
                priority: candidate.priority,
                offset: candidate.offset,
                run_id: candidate.run_id.map_or_else(String::new, |id| {
                    id.to_string().chars().take(DIGITS).collect()
                }),
                lost_by,
            }
        });
        Choice {
            rows: rows.collect(),
            function: SelectReplica::RULE.function,
            section: SelectReplica::RULE.section,
        }
    }
}

/// What sorts two that pass: priority, then offset, then run id.
const fn lost_by(ahead: &Candidate, candidate: &Candidate) -> &'static str {
    if ahead.priority != candidate.priority {
        "sort-priority"
    } else if ahead.offset != candidate.offset {
        "sort-offset"
    } else {
        "sort-run-id"
    }
}
