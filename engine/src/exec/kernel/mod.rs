//! What engines are made of: one of each, over rows that are lent from where they lie or copied from atomic words.

pub(crate) mod aggregate;
pub(crate) mod always;
pub(crate) mod arcs;
pub(crate) mod call;
pub(crate) mod chunks;
pub(crate) mod directions;
pub(crate) mod gather;
pub(crate) mod inbox;
pub(crate) mod long_rows;
pub(crate) mod look;
pub(crate) mod ran;
pub(crate) mod rows;
pub(crate) mod scatter;
pub(crate) mod shared;
pub(crate) mod start;
pub(crate) mod tally;
pub(crate) mod woken;
