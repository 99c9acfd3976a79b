//! What the columns of a table are called: the names that mean something, here and in [`ends`].
//!
//! Names are compared without case and without `_`, `-`, `.`, `~`, `:`, quotes and blanks between their words, so `fromNodeId`,
//! `FROM_NODE_ID` and `from node id` are one name.

mod choice;
mod ends;

use super::fields::Field;

pub(super) use choice::{find, spell, spelled};
pub(super) use ends::{Ends, Kinds, Sure, ends, known_ends, leads_to, starts_from, stem};

#[rustfmt::skip]
const WEIGHTS: [&str; 21] = [
    "weight", "weights", "wt", "w", "edgeweight", "cost", "costs", "distance", "dist", "len", "length", "traveltime",
    "value", "val", "count", "capacity", "rating", "ratings", "stars", "duration", "traveldistance",
];
/// Names of edges or rows. The empty name is what pandas and R give to row names.
#[rustfmt::skip]
const EDGE_IDS: [&str; 17] = [
    "", "id", "edge", "edgeid", "eid", "index", "key", "no", "nr", "row", "rowid", "rowname", "rownames", "linkid",
    "linkno", "unnamed0", "relationshipid",
];
/// Names of times.
#[rustfmt::skip]
const TIMES: [&str; 18] = [
    "timestamp", "timestamps", "date", "datetime", "ts", "year", "month", "day", "created", "createdat", "epoch",
    "unixtime", "timeset", "interval", "hour", "week", "at", "since",
];
/// A name with such a word is one, too; `time` alone may be what a way takes.
const TIME_WORDS: [&str; 6] = ["timestamp", "date", "datetime", "year", "created", "epoch"];
#[rustfmt::skip]
const TYPES: [&str; 10] = [
    "type", "kind", "relation", "relationship", "rel", "predicate", "interaction", "edgetype", "relationtype",
    "category",
];
const LABELS: [&str; 9] = ["label", "name", "title", "comment", "comments", "description", "note", "notes", "text"];

/// What a column holds, as far as its name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Weight,
    EdgeId,
    Time,
    Type,
    Label,
    Unknown,
}

/// The fields of a line as names of columns.
pub(super) fn names_of(fields: &[Field<'_>]) -> Vec<String> {
    fields.iter().map(|field| String::from_utf8_lossy(&field.text).into_owned()).collect()
}

/// The name of a column without what does not matter.
pub(crate) fn plain(name: &str) -> String {
    words(name).concat()
}

/// The words of a name, lower case: cut at everything that is no letter and no digit, and before a capital letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in untyped(name).chars() {
        let begins = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is a word").extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name without the type that Neo4j puts after it: `weight:int`.
fn untyped(name: &str) -> &str {
    const KINDS: [&str; 12] =
        ["int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "date", "datetime", "point"];
    match name.rsplit_once(':') {
        Some((name, kind)) if KINDS.contains(&kind.trim_end_matches("[]").to_ascii_lowercase().as_str()) => name,
        _ => name,
    }
}

/// What a column of this name holds.
pub(super) fn role(name: &str) -> Role {
    let (plain, words) = (plain(name), words(name));
    let is = |known: &[&str]| known.contains(&plain.as_str());
    // Signs alone are no name.
    if plain.is_empty() && !name.trim().is_empty() {
        Role::Unknown
    } else if is(&WEIGHTS) {
        Role::Weight
    } else if is(&EDGE_IDS) {
        Role::EdgeId
    } else if is(&TIMES) || words.iter().any(|word| TIME_WORDS.contains(&word.as_str())) {
        Role::Time
    } else if is(&TYPES) {
        Role::Type
    } else if is(&LABELS) {
        Role::Label
    } else {
        Role::Unknown
    }
}

/// Whether a column of this name holds times.
pub(super) fn is_time(name: &str) -> bool {
    role(name) == Role::Time || plain(name) == "time"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_roles() {
        for (name, wanted) in [
            ("Weight", Role::Weight),
            ("travel_time", Role::Weight),
            ("weight:double", Role::Weight),
            ("creationDate", Role::Time),
            ("Year", Role::Time),
            ("Unnamed: 0", Role::EdgeId),
            ("", Role::EdgeId),
            ("Id", Role::EdgeId),
            ("Type", Role::Type),
            (":TYPE", Role::Type),
            ("~label", Role::Label),
            ("minutes", Role::Unknown),
            ("combined_score", Role::Unknown),
            ("->", Role::Unknown),
            ("min_transfer_time", Role::Unknown),
            ("time", Role::Unknown),
        ] {
            assert_eq!(role(name), wanted, "{name}");
        }
    }
}
