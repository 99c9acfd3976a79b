//! What a line of edges looks like: the one description that every format with an edge a line gives to
//! the parser of lines.

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::Fault;

/// Where a line is cut into fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At runs of blanks and tabs.
    Blanks,
    /// At every tab.
    Tabs,
    /// At every such byte; fields may be quoted.
    At(u8),
    /// At every pair of colons, as MovieLens writes its ratings.
    Colons,
    /// At runs of blanks, or at every tab, outside quotes, which are taken off.
    Quoted {
        /// At every tab.
        tabs: bool,
        /// Text without quotes is a fault.
        strict: bool,
    },
}

/// What ids are, and which are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    /// Numbers.
    Number {
        /// The smallest allowed.
        first: u64,
        /// The largest allowed.
        last: u64,
        /// Says why one outside is refused.
        declared: String,
    },
    /// Text.
    Text,
    /// Canonical numbers in a block that has no other ids, else text: what one block is says nothing about the next.
    Either,
}

impl Ids {
    /// All numbers.
    pub(crate) fn any_number() -> Self {
        Ids::Number { first: 0, last: u64::MAX, declared: String::new() }
    }
}

/// Which weights are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WeightRule {
    /// Finite numbers.
    Any,
    /// Whole numbers, perhaps negative.
    Whole,
}

/// What a line of edges looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) cut: Cut,
    /// A line that begins with one of these bytes is a comment.
    pub(crate) comments: Cow<'static, [u8]>,
    /// A comment with nothing between that byte and a word, and with the fields of an edge, is a fault: ids may begin so.
    pub(crate) doubtful: bool,
    /// Whether this is an edge list, whose dialect was found out.
    pub(crate) delimited: bool,
    /// The header, which may come again.
    pub(crate) header: Option<Arc<[u8]>>,
    /// A column that says of each edge whether it is directed.
    pub(crate) kinds: Option<usize>,
    /// A column that must hold numbers, since that is what shows the header.
    pub(crate) numbers: Option<usize>,
    /// A comment byte is one only as a word of its own (`c` in DIMACS files).
    pub(crate) comment_is_word: bool,
    /// The word that begins each line (`a` in DIMACS files); the columns below count it.
    pub(crate) prefix: Option<u8>,
    pub(crate) source: usize,
    pub(crate) target: usize,
    pub(crate) weight: Option<usize>,
    /// Whether the weight is checked, then left out.
    pub(crate) drop_weight: bool,
    /// Fewest columns of a line.
    pub(crate) least: usize,
    /// Most columns of a line.
    pub(crate) most: usize,
    /// Columns of the first edge.
    pub(crate) width: usize,
    pub(crate) ids: Ids,
    /// What ids of targets are, if not the same as those of sources: of users and items that a file declares.
    pub(crate) targets: Option<Ids>,
    /// Whether a number is an id only as it would be written, without zeros in front: else ids are text.
    pub(crate) canonical: bool,
    /// Whether what follows the columns that are read is not even looked at.
    pub(crate) loose: bool,
    pub(crate) weights: WeightRule,
    /// Whether weights are to be kept in 32 bits: ratings are.
    pub(crate) narrow: bool,
}

impl Dialect {
    /// Two ids of any size between blanks, `#` and `%` comments.
    pub(crate) fn plain() -> Self {
        Dialect {
            cut: Cut::Blanks,
            comments: Cow::Borrowed(b"#%"),
            doubtful: false,
            delimited: true,
            header: None,
            kinds: None,
            numbers: None,
            comment_is_word: false,
            prefix: None,
            source: 0,
            target: 1,
            weight: None,
            drop_weight: false,
            least: 2,
            most: 2,
            width: 2,
            ids: Ids::any_number(),
            targets: None,
            canonical: false,
            loose: false,
            weights: WeightRule::Any,
            narrow: false,
        }
    }

    /// Whether a line, trimmed and not empty, is a comment.
    pub(crate) fn is_comment(&self, line: &[u8]) -> bool {
        self.comments.contains(&line[0])
            && (!self.comment_is_word || line.get(1).is_none_or(|b| super::fields::is_blank(*b)))
    }

    /// The numbers of sources and of targets that are declared, where they are vertices of two kinds.
    pub(crate) fn declared_sides(&self) -> Option<(u64, u64)> {
        match (&self.ids, &self.targets) {
            (Ids::Number { last: sources, .. }, Some(Ids::Number { last: targets, .. })) => Some((*sources, *targets)),
            _ => None,
        }
    }

    /// How many columns a line is cut into.
    pub(crate) fn columns(&self) -> usize {
        if self.loose { self.least } else { usize::MAX }
    }

    /// The fault of a line with `found` columns.
    pub(crate) fn columns_fault(&self, found: usize) -> Fault {
        let lost = usize::from(self.prefix.is_some());
        // Other formats say themselves what a line is.
        let delimited = self.delimited;
        if found < self.least {
            let hint = if !delimited {
                ""
            } else if self.weight.is_some_and(|w| w >= found) && found > self.source.max(self.target) {
                "this line has no weight but others have; leave them out with `weights = none`"
            } else if self.cut == Cut::Blanks {
                "an edge is written `source target`"
            } else {
                "an edge is written `source`, separator, `target`"
            };
            return Fault::TooFewColumns { found: found.saturating_sub(lost), needed: self.least - lost, hint };
        }
        let hint = if !delimited {
            ""
        } else if self.most == 2 {
            "the first line has two; if these are the edge, say `columns = src=1,dst=2`"
        } else {
            "the lines before it have fewer; if the first two are the edge, say `columns = src=1,dst=2`"
        };
        Fault::TooManyColumns { found: found - lost, expected: self.most - lost, hint: hint.into() }
    }
}
