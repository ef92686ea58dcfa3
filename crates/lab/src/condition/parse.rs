use core::time::Duration;

use super::error::close;
use super::{
    Condition, ConditionError, ConditionProblem, FINDINGS, MAX_CONDITION_BYTES, event_names,
};
use crate::command::{NodeName, Who, shortened};
use crate::scenario::{
    Expectation, Is, Known, NodeKind, PROPERTIES, Pattern, Property, Scenario, Subject, Values,
    Want, Window, known,
};

/// What introduces a test, the longer ones first.
const SIGNS: [&str; 8] = ["==", "!=", ">=", "<=", "=", ">", "<", " "];

impl Condition {
    /// Reads a condition about a deployment.
    ///
    /// # Errors
    ///
    /// Says which part of the text is wrong, and what was expected there.
    pub fn parse(text: &str, scenario: &Scenario) -> Result<Self, ConditionError> {
        Reader { text, scenario }.condition()
    }
}

struct Reader<'a> {
    text: &'a str,
    scenario: &'a Scenario,
}

impl<'a> Reader<'a> {
    fn wrong(&self, part: &str, problem: ConditionProblem) -> ConditionError {
        // Parts are slices of the text.
        let from = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let from = from.min(self.text.len());
        let to = (from + part.len()).min(self.text.len());
        ConditionError {
            at: from..to,
            problem,
        }
    }

    fn condition(&self) -> Result<Condition, ConditionError> {
        let text = self.text.trim();
        if text.is_empty() {
            return Err(self.wrong(self.text, ConditionProblem::Empty));
        }
        if text.len() > MAX_CONDITION_BYTES {
            return Err(self.wrong(text, ConditionProblem::TooLong(text.len())));
        }
        let of = text.strip_prefix("any ").map_or(text, str::trim_start);
        let any = of.len() != text.len();
        let end = of.find(|c: char| c.is_whitespace() || "=<>".contains(c) || c == '!');
        // `!a` and `@s!a` leave nodes out.
        let end = match end {
            Some(end) if of[end..].starts_with('!') && !of[end..].starts_with("!=") => {
                of.find(|c: char| c.is_whitespace() || "=<>".contains(c))
            }
            end => end,
        };
        let (head, rest) = of.split_at(end.unwrap_or(of.len()));
        if !any && let Some(found) = self.happens(head, rest) {
            return found;
        }
        if head.contains('.') {
            return self.state(any, head, rest);
        }
        let mut words = rest.trim().splitn(2, char::is_whitespace);
        if let Some(event) = words.next().filter(|word| !word.is_empty()) {
            let who = self.nodes(head)?;
            return self.event(Some(who), event, words.next().unwrap_or_default());
        }
        let nodes = self.scenario.nodes();
        let nodes: Vec<String> = nodes.iter().map(|node| format!("{}.", node.0)).collect();
        let mut known: Vec<&str> = nodes.iter().map(String::as_str).collect();
        event_names().for_each(|name| known.push(name));
        FINDINGS.iter().for_each(|finding| known.push(finding.0));
        let suggestion = close(head, known.into_iter());
        let found = shortened(head);
        Err(self.wrong(head, ConditionProblem::Unknown { found, suggestion }))
    }

    /// An event or a finding, if the first word is one.
    fn happens(&self, head: &str, rest: &str) -> Option<Result<Condition, ConditionError>> {
        let finding = FINDINGS.iter().find(|(name, _)| *name == head);
        if let Some((_, property)) = finding
            && rest.trim().is_empty()
        {
            return Some(Ok(Condition::Finding(*property)));
        }
        let is_event = head.starts_with(['+', '-']) || event_names().any(|name| name == head);
        is_event.then(|| self.event(None, head, rest))
    }

    fn event(&self, of: Option<Who>, name: &str, rest: &str) -> Result<Condition, ConditionError> {
        if event_names().all(|known| known != name) {
            let suggestion = close(name, event_names());
            let found = shortened(name);
            return Err(self.wrong(name, ConditionProblem::UnknownEvent { found, suggestion }));
        }
        let rest = rest.trim();
        let pattern = rest.strip_prefix("like").map_or(rest, str::trim_start);
        let matching = if pattern.is_empty() {
            None
        } else {
            Some(self.pattern(pattern)?)
        };
        let name = name.to_owned();
        Ok(Condition::Event { of, name, matching })
    }

    fn pattern(&self, text: &str) -> Result<Pattern, ConditionError> {
        Pattern::new(text).map_err(|_| {
            let found = shortened(text);
            self.wrong(text, ConditionProblem::NotAPattern { found })
        })
    }

    fn nodes(&self, text: &str) -> Result<Who, ConditionError> {
        let who: Who = { text.parse() }
            .map_err(|error| self.wrong(text, ConditionProblem::NotNodes(error)))?;
        if let Some(name) = who.names().find(|name| self.kind(name).is_none()) {
            let nodes = self.scenario.nodes();
            let known: Vec<String> = nodes.iter().map(|node| node.0.to_string()).collect();
            let (found, known) = (name.to_string(), known.join(", "));
            return Err(self.wrong(text, ConditionProblem::UnknownNode { found, known }));
        }
        Ok(who)
    }

    fn kind(&self, name: &NodeName) -> Option<NodeKind> {
        let joins = self.scenario.joiners().iter().any(|joiner| joiner == name);
        { self.scenario.kind_of(name) }.or_else(|| joins.then_some(NodeKind::Sentinel))
    }

    fn state(&self, any: bool, head: &str, rest: &str) -> Result<Condition, ConditionError> {
        let (of, property) = head.split_once('.').unwrap_or((head, ""));
        let (master, property) = match property.rsplit_once('.') {
            Some((master, property)) => (Some(master), property),
            None => (None, property),
        };
        let subject = match of {
            "@master" if !any => Subject::Master,
            "@others" if !any => Subject::Others,
            _ if any => Subject::Any(self.nodes(of)?),
            _ => Subject::Nodes(self.nodes(of)?),
        };
        if let Some(found) = master {
            let mut masters = self.scenario.masters.iter().map(|master| &*master.name);
            if masters.clone().all(|name| name != found) {
                let known = masters.by_ref().collect::<Vec<_>>().join(", ");
                let problem = ConditionProblem::UnknownMaster {
                    found: shortened(found),
                    known,
                };
                return Err(self.wrong(found, problem));
            }
        }
        let known = self.property(of, &subject, property)?;
        let is = self.test(known, property, rest)?;
        let expectation = Expectation {
            row: None,
            shows: String::new(),
            window: Window::At(Duration::ZERO),
            of: subject,
            monitored: master.map(str::to_owned),
            wants: vec![Want {
                what: Property::Named(known.name),
                is,
            }],
        };
        Ok(Condition::State(Box::new(expectation)))
    }

    fn property(
        &self,
        of: &str,
        subject: &Subject,
        name: &str,
    ) -> Result<&'static Known, ConditionError> {
        let named: Vec<(String, NodeKind)> = match subject {
            Subject::Nodes(who) | Subject::Any(who) => { who.names() }
                .filter_map(|name| Some((name.to_string(), self.kind(name)?)))
                .collect(),
            Subject::Master | Subject::Others => vec![(of.to_owned(), NodeKind::Redis)],
        };
        let fits = |of: &[NodeKind]| {
            of.is_empty() || named.first().is_none_or(|(_, kind)| of.contains(kind))
        };
        let Some(found) = known(name) else {
            let all: Vec<&str> = { PROPERTIES.iter() }
                .filter(|known| fits(known.of))
                .map(|known| known.name)
                .collect();
            let problem = ConditionProblem::UnknownProperty {
                found: shortened(name),
                of: of.to_owned(),
                suggestion: close(name, all.iter().copied()),
                known: all.join(", "),
            };
            // An empty part is where something is missing.
            return Err(self.wrong(name, problem));
        };
        let other = { named.into_iter() }
            .find(|(_, kind)| !found.of.is_empty() && !found.of.contains(kind));
        if let Some((node, is)) = other {
            let problem = ConditionProblem::NotOf {
                property: found.name,
                of: found.of,
                node,
                is,
            };
            return Err(self.wrong(name, problem));
        }
        Ok(found)
    }

    fn test(&self, of: &Known, property: &str, rest: &str) -> Result<Is, ConditionError> {
        let text = rest.trim();
        let sign = SIGNS.iter().find(|sign| text.starts_with(**sign));
        let value = sign.map_or(text, |sign| text[sign.len()..].trim());
        if value.is_empty() || matches!(text, "has" | "has not" | "like" | "is") {
            let example = match of.values {
                Values::Number => ">= 2",
                Values::Words(_) => "has o_down",
                Values::Node => "= r1",
                Values::Word(words) => words.first().copied().unwrap_or("= yes"),
            };
            let property = of.name;
            let at = if text.is_empty() {
                &property[..0]
            } else {
                text
            };
            let mut error = self.wrong(at, ConditionProblem::NoTest { property, example });
            if text.is_empty() {
                error.at = self.text.len()..self.text.len();
            }
            return Err(error);
        }
        let is = match sign.copied() {
            Some("=" | "==") => Is::Equal(value.to_owned()),
            Some("!=") => Is::Unequal(value.to_owned()),
            Some(sign @ (">=" | "<=" | ">" | "<")) => {
                let number: i64 = value.parse().map_err(|_| self.no_number(value, property))?;
                match sign {
                    ">=" => Is::AtLeast(number),
                    "<=" => Is::AtMost(number),
                    ">" => Is::AtLeast(number.saturating_add(1)),
                    _ => Is::AtMost(number.saturating_sub(1)),
                }
            }
            _ => Is::parse(text.strip_prefix("is ").unwrap_or(text))
                .ok_or_else(|| self.no_number(value, property))?,
        };
        self.possible(of, &is, value)?;
        Ok(is)
    }

    fn no_number(&self, value: &str, property: &str) -> ConditionError {
        let problem = ConditionProblem::NotANumber {
            found: shortened(value),
            property: property.to_owned(),
        };
        self.wrong(value, problem)
    }

    /// That a property can be what it is tested for.
    fn possible(&self, of: &Known, is: &Is, at: &str) -> Result<(), ConditionError> {
        let (Is::Equal(word) | Is::Unequal(word) | Is::Has(word) | Is::HasNot(word)) = is else {
            return Ok(());
        };
        let never = |known: Vec<String>| {
            let problem = ConditionProblem::NeverThat {
                found: shortened(word),
                property: of.name,
                suggestion: close(word, known.iter().map(String::as_str)),
                known: known.join(", "),
            };
            // The word is the last of the text.
            let at = at.get(at.len().saturating_sub(word.len())..).unwrap_or(at);
            Err(self.wrong(at, problem))
        };
        match of.values {
            Values::Number if word.parse::<i64>().is_err() => Err(self.no_number(at, of.name)),
            Values::Word(words) if !words.contains(&word.as_str()) => {
                never(words.iter().map(|word| (*word).to_owned()).collect())
            }
            Values::Words(words)
                if matches!(is, Is::Has(_) | Is::HasNot(_)) && !words.contains(&word.as_str()) =>
            {
                never(words.iter().map(|word| (*word).to_owned()).collect())
            }
            Values::Node if !matches!(word.as_str(), "none" | "@master") => {
                let name: Option<NodeName> = word.parse().ok();
                if name.and_then(|name| self.kind(&name)).is_some() {
                    return Ok(());
                }
                let wanted = match of.name {
                    "voted_for" | "leader" => NodeKind::Raft,
                    _ => NodeKind::Redis,
                };
                let nodes = self.scenario.nodes();
                let nodes = nodes.iter().filter(|node| node.1 == wanted);
                let known = nodes.map(|node| node.0.to_string());
                never(known.chain(["none".to_owned()]).collect())
            }
            _ => Ok(()),
        }
    }
}
