//! How ratings are read from text.

use clap::Args;
use hubcut_datasets::ratings::{DuplicateRatings, RatingOptions};
use hubcut_datasets::{Format, ReadOptions};

use super::choice;
use super::graph::{DUPLICATES, TableArgs};

const FORMATS: &[(&str, Format)] = &[
    ("edge-list", Format::EdgeList),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("matrix-market", Format::MatrixMarket),
];

/// How ratings are read; nothing of it applies to a stored graph.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading text (a .hub file was built already)")]
pub(crate) struct RatingArgs {
    /// The format [default: what name and content show]
    #[arg(long, value_name = "FORMAT", value_parser = choice(FORMATS))]
    format: Option<Format>,
    /// What to do with several ratings of one item by one user: the first or the last in the file, their mean or sum, all of
    /// them (keep), or refuse the file [default: last; sum with --implicit]
    #[arg(long, value_name = "POLICY", value_parser = choice(DUPLICATES))]
    duplicates: Option<DuplicateRatings>,
    /// Columns, separator and the like.
    #[command(flatten)]
    table: TableArgs,
}

impl RatingArgs {
    /// The first option that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let own = [("--format", self.format.is_some()), ("--duplicates", self.duplicates.is_some())];
        own.into_iter().chain(self.table.given()).find_map(|(name, given)| given.then_some(name))
    }

    /// How text is read: unless somebody says otherwise, events of implicit feedback add up, and of ratings the last counts.
    pub(crate) fn options_for(&self, implicit: bool) -> RatingOptions {
        let duplicates = if implicit { DuplicateRatings::Sum } else { DuplicateRatings::Last };
        RatingOptions {
            read: ReadOptions { format: self.format, ..self.table.read_options() },
            duplicates: self.duplicates.unwrap_or(duplicates),
        }
    }
}
