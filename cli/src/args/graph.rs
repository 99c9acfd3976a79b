//! Which graph, and how text becomes one.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Result;
use clap::builder::TypedValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args, Command, ValueHint};
use hubcut::graph::{BuildOptions, Directedness, Duplicates, SelfLoops, VertexOrder};
use hubcut_datasets::ratings::{DuplicateRatings, RatingOptions};
use hubcut_datasets::{
    ColumnChoice, Comments, Format, IdKind, Input, ReadOptions, SeparatorChoice, Vertices, WeightColumn, WeightUse,
};

use super::choice;
use crate::exit::usage;
use crate::hints::with_options;

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
    /// A graph as text or .hub, or a folder of text; - is text on standard input
    #[arg(value_name = "GRAPH", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) graph: PathBuf,
    /// More files of the same text, such as part-*
    #[arg(value_name = "MORE", help_heading = None, value_hint = ValueHint::FilePath, value_parser = ExistingFile { or_stored: false })]
    pub(crate) more: Vec<PathBuf>,
    /// How text is read.
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

impl GraphArgs {
    /// Where the text is.
    pub(crate) fn input(&self) -> Input {
        match self.more.is_empty() {
            true => Input::from(self.graph.as_path()),
            false => Input::Files(std::iter::once(&self.graph).chain(&self.more).cloned().collect()),
        }
    }

    /// Refuses several files of which one cannot be a part of a text.
    pub(crate) fn check(&self) -> Result<()> {
        if self.more.is_empty() {
            return Ok(());
        }
        let kind = |path: &PathBuf| hubcut_datasets::extension(&path.to_string_lossy());
        if let Some(other) = self.more.iter().find(|path| kind(path) != kind(&self.graph)) {
            let (first, other) = (self.graph.display(), other.display());
            return Err(usage(format!(
                "{first} and {other} are files of different kinds, and files of one graph are of one; results go to --output {other}"
            )));
        }
        for path in std::iter::once(&self.graph).chain(&self.more) {
            if path.as_os_str() == "-" {
                return Err(usage("standard input cannot be one of several files; give files only"));
            }
            if path.extension().is_some_and(|extension| extension == "hub") {
                let path = path.display();
                return Err(usage(format!("{path} is a whole graph, and no part of one; give it alone, or text only")));
            }
        }
        Ok(())
    }
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
    /// Which vertices there are, with or without edges: 0..N or 1..=N; N alone is the one of them that the ids
    /// show [default: the ids that occur]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = parsed::<Vertices>)]
    vertices: Option<Vertices>,
    /// Ids left and right are things of two kinds, such as users and items: user 7 and item 7 are two vertices, user:7
    /// and item:7 everywhere
    #[arg(long)]
    pub(crate) bipartite: bool,
    /// Columns, separator and the like.
    #[command(flatten)]
    pub(super) table: TableArgs,
    /// Insist on weights: a graph without them is refused, and pagerank follows edges in proportion to them
    #[arg(long, conflicts_with = "weights")]
    pub(crate) weighted: bool,
}

/// How a table of edges or ratings is read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TableArgs {
    /// What ids are [default: numbers if the first ones are, unless some have zeros in front; else text]
    #[arg(long, value_name = "KIND", value_parser = choice(IDS))]
    ids: Option<IdKind>,
    /// Line 1 is a header, or not [default: as its words and the columns below show]
    #[arg(long, value_name = "yes|no", value_parser = choice(YES_NO), action = ArgAction::Set)]
    header: Option<bool>,
    /// Which columns are read, by number from 1 or by name in the header: src=1,dst=2,weight=4 or src=caller,dst=callee;
    /// weight=minutes alone [default: those whose names are known; without a header the first two, and a third with
    /// weights]
    #[arg(long, value_name = "COLUMNS", value_parser = parsed::<ColumnChoice>)]
    columns: Option<ColumnChoice>,
    /// What stands between columns: a character such as '|', tab, blank, or '::' [default: what the lines show]
    #[arg(long, value_name = "C", value_parser = parsed::<SeparatorChoice>)]
    separator: Option<SeparatorChoice>,
    /// Which lines are comments: none, or those that begin with one of these characters, such as '#' [default: # and %,
    /// unless they may be ids]
    #[arg(long, value_name = "CHARACTERS", value_parser = parsed::<Comments>)]
    comments: Option<Comments>,
    /// Take off quotes around fields between tabs or blanks, or not [default: yes if all text has them]
    #[arg(long, value_name = "yes|no", value_parser = choice(YES_NO), action = ArgAction::Set)]
    quotes: Option<bool>,
    /// Whether a column of weights (of ratings: the rating) is read [default: auto]
    #[arg(long, value_name = "CHOICE", value_parser = choice(WEIGHTS))]
    weights: Option<WeightColumn>,
}

/// A further file, which must be there: a word that is no file is something else, which tips know.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExistingFile {
    /// Whether the name of a stored graph will do, too.
    pub(super) or_stored: bool,
}

impl TypedValueParser for ExistingFile {
    type Value = PathBuf;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<PathBuf, clap::Error> {
        let path = PathBuf::from(value);
        let is_stored = path.extension().is_some_and(|extension| extension == "hub");
        if path.exists() || (self.or_stored && is_stored) {
            return Ok(path);
        }
        let mut refusal = clap::Error::new(ErrorKind::UnknownArgument).with_cmd(command);
        let word = value.to_string_lossy().into_owned();
        refusal.insert(ContextKind::InvalidArg, ContextValue::String(word));
        Err(refusal)
    }
}

/// A value of an option, read by its type.
pub(super) fn parsed<T: FromStr<Err = hubcut_datasets::Error>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: hubcut_datasets::Error| with_options(&error.to_string()))
}

impl TableArgs {
    /// The options, and whether they were given.
    pub(super) fn given(&self) -> [(&'static str, bool); 7] {
        [
            ("--ids", self.ids.is_some()),
            ("--header", self.header.is_some()),
            ("--columns", self.columns.is_some()),
            ("--separator", self.separator.is_some()),
            ("--comments", self.comments.is_some()),
            ("--quotes", self.quotes.is_some()),
            ("--weights", self.weights.is_some()),
        ]
    }

    /// How text is read.
    pub(super) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            ids: self.ids,
            weights: self.weights.unwrap_or_default(),
            columns: self.columns.clone().unwrap_or_default(),
            separator: self.separator,
            header: self.header,
            comments: self.comments.clone(),
            quotes: self.quotes,
            ..ReadOptions::default()
        }
    }
}

impl ReadArgs {
    /// The first option that was given and that is for text only.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let own = [
            ("--format", self.format.is_some()),
            ("--directed", self.directed),
            ("--undirected", self.undirected),
            ("--duplicates", self.duplicates.is_some()),
            ("--self-loops", self.self_loops.is_some()),
            ("--vertices", self.vertices.is_some()),
            ("--bipartite", self.bipartite),
        ];
        // What says which weights are used is also for a graph that was stored without those that its text had.
        let table = self.table.given().into_iter().filter(|(name, _)| *name != "--weights");
        own.into_iter().chain(table).find_map(|(name, given)| given.then_some(name))
    }

    /// Whether it is said if edges lead both ways.
    pub(crate) fn says_direction(&self) -> bool {
        self.directed || self.undirected
    }

    /// Whether weights are to be left out.
    pub(crate) fn without_weights(&self) -> bool {
        self.table.weights == Some(WeightColumn::None)
    }

    /// How text is read, its weights for this.
    pub(crate) fn read_options(&self, uses: WeightUse) -> ReadOptions {
        let weight_use = if self.weighted { WeightUse::Required } else { uses };
        let direction_said = self.says_direction();
        ReadOptions {
            format: self.format,
            vertices: self.vertices,
            weight_use,
            direction_said,
            ..self.table.read_options()
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
                "--duplicates {policy} is for ratings (--bipartite); of other graphs choose keep, first, sum or error"
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
        Ok(RatingOptions { read: self.read_options(WeightUse::Kept), duplicates: self.duplicates.unwrap_or_default() })
    }
}
