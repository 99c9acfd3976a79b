//! What the first comment of a KONECT file says: `% sym positive`.
//!
//! Source: Kunegis 2013, "KONECT: the Koblenz network collection", and the format in its handbook.

use hubcut::graph::Directedness;

use super::super::prologue::words;

/// Columns of a line: the ends, a weight, a time.
pub(super) const COLUMNS: usize = 4;

/// What a KONECT file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Konect {
    /// `None` for edges between things of two kinds.
    pub(super) direction: Option<Directedness>,
    /// Whether column 3 is a weight.
    pub(super) weighted: bool,
    /// Whether edges come and go.
    pub(super) dynamic: bool,
}

/// Looks at the first comment of a file.
pub(super) fn of(comment: &[u8]) -> Option<Konect> {
    let words = words(comment.strip_prefix(b"%")?);
    let [shape, weights] = words[..] else { return None };
    let direction = match shape {
        b"sym" => Some(Directedness::Undirected),
        b"asym" => Some(Directedness::Directed),
        b"bip" => None,
        _ => return None,
    };
    let (weighted, dynamic) = match weights {
        b"unweighted" => (false, false),
        b"positive" | b"posweighted" | b"signed" | b"multisigned" | b"weighted" | b"multiweighted"
        | b"multiposweighted" => (true, false),
        b"dynamic" => (false, true),
        _ => return None,
    };
    Some(Konect { direction, weighted, dynamic })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_comment_says_what_edges_are() {
        let sym = Konect { direction: Some(Directedness::Undirected), weighted: false, dynamic: false };
        assert_eq!(of(b"% sym unweighted"), Some(sym));
        assert_eq!(of(b"% bip weighted").map(|konect| konect.direction), Some(None));
        assert!(of(b"% asym dynamic").is_some_and(|konect| konect.dynamic));
        for other in [&b"% 1 2"[..], b"# sym unweighted", b"% sym", b"% sym unweighted graph"] {
            assert_eq!(of(other), None);
        }
    }
}
