//! How ratings are read from text.

use clap::{ArgAction, Args};
use hubcut_datasets::ratings::{DuplicateRatings, RatingOptions};
use hubcut_datasets::{Columns, Format, IdKind, ReadOptions, WeightColumn};

use super::choice;
use super::graph::{DUPLICATES, IDS, WEIGHTS, YES_NO, columns};

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
    /// What users and items are called [default: number where all of them are, else text, each side for itself]
    #[arg(long, value_name = "KIND", value_parser = choice(IDS))]
    ids: Option<IdKind>,
    /// Line 1 is a header, or not [default: yes if it names a user and an item]
    #[arg(long, value_name = "yes|no", value_parser = choice(YES_NO), num_args = 0..=1, require_equals = true,
          default_missing_value = "yes", action = ArgAction::Set)]
    header: Option<bool>,
    /// Which columns hold user, item and rating, from 1: src=1,dst=2,weight=3 [default: what a header names, else these]
    #[arg(long, value_name = "COLUMNS", value_parser = columns)]
    columns: Option<Columns>,
    /// Whether ratings are read (auto), or every rating is taken for 1 (none); a pattern in Matrix Market has no ratings, and needs
    /// none or --implicit [default: auto]
    #[arg(long, value_name = "CHOICE", value_parser = choice(WEIGHTS))]
    weights: Option<WeightColumn>,
}

impl RatingArgs {
    /// The first option that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let all = [
            ("--format", self.format.is_some()),
            ("--duplicates", self.duplicates.is_some()),
            ("--ids", self.ids.is_some()),
            ("--header", self.header.is_some()),
            ("--columns", self.columns.is_some()),
            ("--weights", self.weights.is_some()),
        ];
        all.into_iter().find_map(|(name, given)| given.then_some(name))
    }

    /// How text is read: unless somebody says otherwise, events of implicit feedback add up, and of ratings the last counts.
    pub(crate) fn options_for(&self, implicit: bool) -> RatingOptions {
        let duplicates = if implicit { DuplicateRatings::Sum } else { DuplicateRatings::Last };
        RatingOptions {
            read: ReadOptions {
                format: self.format,
                ids: self.ids,
                columns: self.columns,
                header: self.header,
                weights: self.weights.unwrap_or_default(),
                ..ReadOptions::default()
            },
            duplicates: self.duplicates.unwrap_or(duplicates),
        }
    }
}
