//! Which graph, and how text becomes one.

use std::path::PathBuf;

use anyhow::Result;
use clap::{ArgAction, Args, ValueHint};
use hubcut::graph::{BuildOptions, Directedness, Duplicates, SelfLoops, VertexOrder};
use hubcut_datasets::ratings::{DuplicateRatings, RatingOptions};
use hubcut_datasets::{Columns, Format, IdKind, ReadOptions, WeightColumn};

use super::{choice, whole};
use crate::exit::usage;

const FORMATS: &[(&str, Format)] = &[
    ("edge-list", Format::EdgeList),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("matrix-market", Format::MatrixMarket),
    ("metis", Format::Metis),
    ("dimacs", Format::Dimacs),
    ("pace", Format::Pace),
];
pub(super) const DUPLICATES: &[(&str, DuplicateRatings)] = &[
    ("keep", DuplicateRatings::Keep),
    ("first", DuplicateRatings::First),
    ("sum", DuplicateRatings::Sum),
    ("error", DuplicateRatings::Error),
    ("last", DuplicateRatings::Last),
    ("mean", DuplicateRatings::Mean),
];
const SELF_LOOPS: &[(&str, SelfLoops)] = &[("keep", SelfLoops::Keep), ("drop", SelfLoops::Drop)];
pub(super) const IDS: &[(&str, IdKind)] = &[("number", IdKind::Number), ("text", IdKind::Text)];
pub(super) const YES_NO: &[(&str, bool)] = &[("yes", true), ("no", false)];
pub(super) const WEIGHTS: &[(&str, WeightColumn)] = &[("auto", WeightColumn::Auto), ("none", WeightColumn::None)];

/// A graph, and how it is read if it is text.
#[derive(Args, Clone, Debug)]
pub(crate) struct GraphArgs {
    /// A graph as text or .hub; - is text on standard input
    #[arg(value_name = "GRAPH", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) graph: PathBuf,
    /// How text is read.
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// How text is read and built; nothing of it applies to a stored graph.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading text (a .hub file was built already)")]
pub(crate) struct ReadArgs {
    /// The format [default: what name and content show]
    #[arg(long, value_name = "FORMAT", value_parser = choice(FORMATS))]
    format: Option<Format>,
    /// An edge leads one way [default: what the format declares, else this]
    #[arg(long, conflicts_with = "undirected")]
    directed: bool,
    /// An edge leads both ways
    #[arg(long)]
    undirected: bool,
    /// Edges that join the same vertices again: kept as parallel edges, the first taken, sum: weights
    /// summed (without weights the same as first), or refused [default: keep]. Of ratings, also the last
    /// taken, or their mean [default: last]
    #[arg(long, value_name = "POLICY", value_parser = choice(DUPLICATES))]
    duplicates: Option<DuplicateRatings>,
    /// Edges from a vertex to itself [default: keep]
    #[arg(long, value_name = "POLICY", value_parser = choice(SELF_LOOPS))]
    self_loops: Option<SelfLoops>,
    /// There are N vertices, 0..N (or 1..=N if N occurs and 0 does not), with or without edges
    /// [default: the ids that occur]
    #[arg(long, value_name = "N", allow_negative_numbers = true,
          value_parser = whole::<u64>(1, hubcut::graph::MAX_VERTICES))]
    vertices: Option<u64>,
    /// What vertices are called [default: what the first edge shows]
    #[arg(long, value_name = "KIND", value_parser = choice(IDS))]
    ids: Option<IdKind>,
    /// Line 1 is a header, or not [default: yes if it names two ends, such as src, source, from or user,
    /// and dst, dest, target, to or item; weight, rating, wt or w names weights]
    #[arg(long, value_name = "yes|no", value_parser = choice(YES_NO), num_args = 0..=1, require_equals = true,
          default_missing_value = "yes", action = ArgAction::Set)]
    header: Option<bool>,
    /// Which columns are read, from 1: src=1,dst=2,weight=4 [default: the first two, and a third with weights]
    #[arg(long, value_name = "COLUMNS", value_parser = columns)]
    columns: Option<Columns>,
    /// Whether a column of weights is read [default: auto]
    #[arg(long, value_name = "CHOICE", value_parser = choice(WEIGHTS))]
    weights: Option<WeightColumn>,
}

pub(super) fn columns(text: &str) -> Result<Columns, String> {
    text.parse().map_err(|error: hubcut_datasets::Error| error.to_string())
}

impl ReadArgs {
    /// The first option that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let all = [
            ("--format", self.format.is_some()),
            ("--directed", self.directed),
            ("--undirected", self.undirected),
            ("--duplicates", self.duplicates.is_some()),
            ("--self-loops", self.self_loops.is_some()),
            ("--vertices", self.vertices.is_some()),
            ("--ids", self.ids.is_some()),
            ("--header", self.header.is_some()),
            ("--columns", self.columns.is_some()),
            ("--weights", self.weights.is_some()),
        ];
        all.into_iter().find_map(|(name, given)| given.then_some(name))
    }

    /// How text is read.
    pub(crate) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            format: self.format,
            ids: self.ids,
            weights: self.weights.unwrap_or_default(),
            columns: self.columns,
            header: self.header,
            vertices: self.vertices,
        }
    }

    /// How a graph is built from text that declares this direction, or none.
    pub(crate) fn build_options(&self, declared: Option<Directedness>, order: VertexOrder) -> Result<BuildOptions> {
        let direction = match (self.directed, self.undirected) {
            (true, _) => Directedness::Directed,
            (_, true) => Directedness::Undirected,
            _ => declared.unwrap_or_default(),
        };
        let duplicates = self.edge_duplicates()?;
        Ok(BuildOptions { direction, duplicates, self_loops: self.self_loops.unwrap_or_default(), order })
    }

    /// Refuses a policy that is for ratings only.
    pub(crate) fn edge_duplicates(&self) -> Result<Duplicates> {
        match self.duplicates.unwrap_or(DuplicateRatings::Keep) {
            DuplicateRatings::Keep => Ok(Duplicates::Keep),
            DuplicateRatings::First => Ok(Duplicates::First),
            DuplicateRatings::Sum => Ok(Duplicates::Sum),
            DuplicateRatings::Error => Ok(Duplicates::Error),
            policy @ (DuplicateRatings::Last | DuplicateRatings::Mean) => Err(usage(format!(
                "--duplicates {policy} is for ratings (hubcut import --bipartite); of other graphs choose keep, first, \
                 sum or error"
            ))),
        }
    }

    /// How ratings are read; refuses options that are for other graphs.
    pub(crate) fn rating_options(&self) -> Result<RatingOptions> {
        for (option, given) in [
            ("--undirected", self.undirected),
            ("--self-loops", self.self_loops.is_some()),
            ("--vertices", self.vertices.is_some()),
        ] {
            if given {
                return Err(usage(format!(
                    "{option} is not for ratings, which lead from users to items; leave it out"
                )));
            }
        }
        Ok(RatingOptions { read: self.read_options(), duplicates: self.duplicates.unwrap_or_default() })
    }
}
