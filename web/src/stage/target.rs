//! What in the picture can be pointed at.

use lab::frame::NodeId;

/// Something that can be selected, focused, or opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    /// A process.
    Node(NodeId),
    /// A link; the smaller number first.
    Wire(NodeId, NodeId),
    /// A message under way, by its id.
    Message(u64),
}

impl Target {
    /// The link between two nodes, whichever way round they are given.
    #[must_use]
    pub fn wire(a: NodeId, b: NodeId) -> Self {
        Self::Wire(a.min(b), a.max(b))
    }

    /// Its name in `data-target` attributes: `n3`, `w0-4`, `m17`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Node(id) => format!("n{id}"),
            Self::Wire(a, b) => format!("w{a}-{b}"),
            Self::Message(id) => format!("m{id}"),
        }
    }

    /// Reads what [`Target::key`] writes.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        let rest = key.get(1..)?;
        match key.as_bytes().first()? {
            b'n' => rest.parse().ok().map(Self::Node),
            b'm' => rest.parse().ok().map(Self::Message),
            b'w' => {
                let (a, b) = rest.split_once('-')?;
                Some(Self::wire(a.parse().ok()?, b.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// The reader asks for the menu of something.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MenuRequest {
    /// Of what.
    pub target: Target,
    /// Where, in CSS pixels from the left of the window.
    pub x: f64,
    /// Where, in CSS pixels from the top of the window.
    pub y: f64,
    /// How wide the thing to the left of that point is: where there is no room for a
    /// menu to its right, it opens to its left.
    pub aside: f64,
    /// Whether the rest of it is asked for, what is done less often.
    pub more: bool,
    /// Whether it was asked for from the keyboard, so that the menu takes the focus
    /// and gives it back.
    pub keyboard: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_its_target() {
        for target in [
            Target::Node(3),
            Target::wire(4, 0),
            Target::Message(u64::MAX),
        ] {
            assert_eq!(Target::parse(&target.key()), Some(target));
        }
        for nonsense in ["", "n", "x3", "w3", "w3-", "mé", "n-1"] {
            assert_eq!(Target::parse(nonsense), None, "{nonsense}");
        }
    }
}
