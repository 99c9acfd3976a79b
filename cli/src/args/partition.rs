//! Options of `hubcut partition`, and those by which other commands run on shards.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use hubcut::partition::{Balance, CutOptions, Effort, MAX_SHARDS, Workload, edge_cut, vertex_cut};

use super::{GraphArgs, ThreadArgs, whole};
use crate::methods::{self, Method};

const METHODS_HELP: &str = "\
Vertex-cuts place edges and replicate vertices; they spread hubs:
  random     by the hash of an edge
  grid       by the hash of an edge, on a row or column of its ends: few replicas of any vertex
  pds        the same by perfect difference sets: fewer still, for 7, 13, 31, 57, 133 ... shards
  dbh        by the hash of the end of lower degree
  oblivious  where its ends are already, else on the emptiest shard
  hdrf       the same, and rather cuts the end of higher degree
  hybrid     in-edges together, but those of hubs by their sources
  ginger     the same, vertices of low in-degree near their neighbours
  ne         shards grow along neighbours one after the other: mostly the fewest replicas
  hep        the same without hubs, edges between which go as with hdrf: less memory, often less time

Edge-cuts place vertices, each with its in-edges; they suit graphs with locality and without hubs:
  hash       by the hash of its id
  range      ranges of ids, balanced by vertices and edges
  ldg        where most of its neighbours are, weighed by the room that is left
  fennel     where most of its neighbours are, less a price of load; several passes
  multilevel cuts clusters of clusters, and refines on the way back: mostly the fewest cut edges

  file:PATH  the edge-cut in a file as METIS and KaHIP write it: line i is the shard of vertex i,
             the vertices by ascending id";

const EXAMPLES: &str = "Examples:
  hubcut partition web.hub --compare --shards 4,16,48 --report cuts.html
  hubcut partition web.hub --shards 16 -o web16.hub
  hubcut run pagerank web16.hub --shards 16
  hubcut partition roads.hub --method fennel --shards 8 --part-file roads.part.8
  hubcut partition roads.hub --method file:roads.part.8 -o roads.hub";

/// Cut a graph into shards: compare methods, store a cut with the graph, say how good it is
///
/// Prints how good the cut is: replication factor, balance, cut edges, what the shards send each other in a superstep of
/// PageRank or of the program that --for names, and what cutting it took. The cut is kept only with -o or --part-file.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("Methods:\n{METHODS_HELP}\n\n{EXAMPLES}"))]
pub(crate) struct PartitionArgs {
    /// Into how many shards; several numbers, separated by commas, with --compare [default with --compare: 4,8,16,48;
    /// with file:PATH: as many as the file has]
    #[arg(long, value_name = "S", value_delimiter = ',', allow_negative_numbers = true, value_parser = shards())]
    pub(crate) shards: Vec<usize>,
    /// How to cut; --help explains the methods [default: the best that --effort finds]
    #[arg(long, value_name = "METHOD", value_parser = method, conflicts_with_all = ["compare", "methods"])]
    pub(crate) method: Option<How>,
    /// Without --method, take the cut that sends least in a superstep: by ne (fast); by ne, and multilevel if there are at most 8 million arcs (default);
    /// by ne, hep and multilevel, each refined by ten passes (best) [default: default]
    #[arg(long, value_name = "EFFORT", value_enum, hide_possible_values = true,
          conflicts_with_all = ["method", "compare", "methods"])]
    pub(crate) effort: Option<EffortName>,
    /// The program that the cut is for: how many bytes its supersteps send is what cuts are compared, chosen and refined by. als is counted with rank 10, bp between
    /// variables of two states
    #[arg(long = "for", value_name = "PROGRAM", value_parser = methods::workload(), default_value = "pagerank")]
    pub(crate) workload: Workload,
    /// Store the graph with the cut in this file, its name ending in .hub; it may be the graph's own, if that is a .hub
    /// file
    #[arg(long, short, value_name = "OUT.hub", conflicts_with = "compare", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write the shard of every vertex, one a line, the vertices by ascending id, as METIS does; for edge-cuts
    #[arg(long, value_name = "FILE", conflicts_with = "compare", value_hint = ValueHint::FilePath)]
    pub(crate) part_file: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Cut in every way, and recommend one
    #[arg(long, help_heading = "Comparing")]
    pub(crate) compare: bool,
    /// Only these methods, separated by commas [default: all]
    #[arg(long, value_name = "METHODS", value_delimiter = ',', requires = "compare", help_heading = "Comparing",
          value_parser = known)]
    pub(crate) methods: Vec<&'static Method>,
    /// Write bar charts and tables as a page that needs no network (.html), or all numbers (.json)
    #[arg(long, value_name = "FILE", requires = "compare", help_heading = "Comparing", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,

    /// Settings of methods.
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// How many threads work.
    #[command(flatten, next_help_heading = None)]
    pub(crate) threads: ThreadArgs,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}

/// Settings of methods; each is refused where no method uses it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings of methods")]
pub(crate) struct Settings {
    /// Most edges on a shard over the mean (edge-cuts: what --balance says), for oblivious, hdrf, ginger, ne, hep, ldg, fennel, multilevel
    #[arg(long, value_name = "RATIO", allow_negative_numbers = true, value_parser = at_least_one,
          help = format!("Most edges on a shard over the mean (edge-cuts: what --balance says), for oblivious, hdrf, \
                          ginger, ne, hep, ldg, fennel, multilevel [default: {}]", CutOptions::IMBALANCE))]
    pub(crate) imbalance: Option<f64>,
    /// What edge-cuts keep even: in-edges, vertices, or both, for ldg, fennel, multilevel [default: edges]
    #[arg(long, value_name = "WHAT", value_enum, hide_possible_values = true)]
    pub(crate) balance: Option<BalanceName>,
    /// Shuffle the stream inside windows of so many edges (ldg, fennel: vertices; 0: not at all)
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<usize>(0, u64::from(u32::MAX)),
          help = format!("Shuffle inside windows of so many edges, 0: not at all, for oblivious, hdrf [default: {}]; of \
                          vertices, for ldg, fennel [default: 0]", CutOptions::WINDOW))]
    pub(crate) window: Option<usize>,
    /// What hashes and shuffles depend on [default: 0]
    #[arg(long, value_name = "SEED", allow_negative_numbers = true, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: Option<u64>,
    /// What balance is worth to hdrf
    #[arg(long, value_name = "L", allow_negative_numbers = true, value_parser = positive,
          help = format!("What balance is worth to hdrf [default: {}]", vertex_cut::Hdrf::LAMBDA))]
    pub(crate) lambda: Option<f64>,
    /// What keeps the balance of hdrf from dividing by 0
    #[arg(long, value_name = "E", allow_negative_numbers = true, value_parser = above_zero,
          help = format!("What keeps the balance of hdrf from dividing by 0 [default: {}]", vertex_cut::Hdrf::EPSILON))]
    pub(crate) epsilon: Option<f64>,
    /// In-degree above which a vertex is a hub, for hybrid and ginger
    #[arg(long, value_name = "DEGREE", allow_negative_numbers = true, value_parser = whole::<u64>(0, u64::MAX),
          help = format!("In-degree above which a vertex is a hub, for hybrid, ginger [default: {}]",
                         vertex_cut::Hybrid::THRESHOLD))]
    pub(crate) threshold: Option<u64>,
    /// How the price of load grows with the load, for fennel
    #[arg(long, value_name = "G", allow_negative_numbers = true, value_parser = at_least_one,
          help = format!("How the price of load grows with the load, for fennel [default: {}]", edge_cut::Fennel::GAMMA))]
    pub(crate) gamma: Option<f64>,
    /// Price of load of fennel [default: sqrt(S) edges / vertices^1.5]; edges that a vertex of range counts for
    /// [default: 8 (S - 1)]
    #[arg(long, value_name = "A", allow_negative_numbers = true, value_parser = positive)]
    pub(crate) alpha: Option<f64>,
    /// Most passes over the vertices, for fennel and ginger
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u32>(1, 1000),
          help = format!("Most passes over the vertices, for fennel [default: {}], ginger [default: {}]",
                         edge_cut::Fennel::PASSES, vertex_cut::Ginger::PASSES))]
    pub(crate) passes: Option<u32>,
    /// Refine the cut by at most N passes over all vertices: edges (edge-cuts: vertices) move where that leaves fewer bytes to send, as far as --imbalance
    /// allows [default: 0, none]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u32>(0, 1000))]
    pub(crate) refine: Option<u32>,
    /// Degree over the mean above which a vertex is a hub, for hep
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = above_zero,
          help = format!("Degree over the mean above which a vertex is a hub, for hep [default: {}]", vertex_cut::Hep::TAU))]
    pub(crate) tau: Option<f64>,
    /// Most memory beside graph and cut, for hep, such as 500MB or 2GiB: as many vertices are hubs as it takes [default: what tau says]
    #[arg(long, value_name = "SIZE", allow_negative_numbers = true, value_parser = size)]
    pub(crate) memory: Option<u64>,
}

impl Settings {
    /// The options that were given and that a method must know. Every cut can be refined, to no more than the imbalance.
    pub(crate) fn given(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("--imbalance", self.imbalance.is_some() && self.refine.is_none()),
            ("--balance", self.balance.is_some()),
            ("--window", self.window.is_some()),
            ("--seed", self.seed.is_some()),
            ("--lambda", self.lambda.is_some()),
            ("--epsilon", self.epsilon.is_some()),
            ("--threshold", self.threshold.is_some()),
            ("--gamma", self.gamma.is_some()),
            ("--alpha", self.alpha.is_some()),
            ("--passes", self.passes.is_some()),
            ("--tau", self.tau.is_some()),
            ("--memory", self.memory.is_some()),
        ];
        all.into_iter().filter_map(|(option, given)| given.then_some(option))
    }
}

/// What edge-cuts keep even.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BalanceName {
    /// In-edges.
    Edges,
    /// Vertices.
    Vertices,
    /// In-edges and vertices.
    Both,
}

impl From<BalanceName> for Balance {
    fn from(name: BalanceName) -> Balance {
        match name {
            BalanceName::Edges => Balance::Edges,
            BalanceName::Vertices => Balance::Vertices,
            BalanceName::Both => Balance::Both,
        }
    }
}

/// How long to look for a good cut.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EffortName {
    /// One way.
    Fast,
    /// Two ways.
    Default,
    /// All good ways, refined.
    Best,
}

impl From<EffortName> for Effort {
    fn from(name: EffortName) -> Effort {
        match name {
            EffortName::Fast => Effort::Fast,
            EffortName::Default => Effort::Default,
            EffortName::Best => Effort::Best,
        }
    }
}

/// On how many shards a program runs.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Running")]
pub(crate) struct ShardArgs {
    /// Run on so many shards, which exchange sums, views and messages; the answer is the same, up to rounding. They are
    /// cut as the graph was stored, if it was cut into so many, else by ne [default: the whole graph]
    #[arg(long, value_name = "S", allow_negative_numbers = true, value_parser = shards())]
    pub(crate) shards: Option<usize>,
    /// Cut by this method, or take the stored cut (stored), or one from a file (file:PATH); `hubcut partition --help`
    /// explains the methods
    #[arg(long, value_name = "METHOD", value_parser = method_or_stored)]
    pub(crate) partition: Option<How>,
}

/// Where a cut comes from.
#[derive(Clone, Debug)]
pub(crate) enum How {
    /// A method.
    Method(&'static Method),
    /// The best that is found.
    Best,
    /// A file with the shard of every vertex.
    File(PathBuf),
    /// The stored graph.
    Stored,
}

/// Parses how many shards.
pub(super) fn shards() -> impl Fn(&str) -> Result<usize, String> + Clone + Send + Sync + 'static {
    whole::<usize>(1, MAX_SHARDS as u64)
}

fn known(text: &str) -> Result<&'static Method, String> {
    Method::find(text).ok_or_else(|| format!("there is no such method; give one of {}", methods::names()))
}

fn method(text: &str) -> Result<How, String> {
    match text.strip_prefix("file:") {
        Some("") => Err("give the path of a file, for example file:web.part.16".into()),
        Some(path) => Ok(How::File(path.into())),
        None => match Method::find(text) {
            Some(method) => Ok(How::Method(method)),
            None => Err(format!("there is no such method; give one of {}, or file:PATH", methods::names())),
        },
    }
}

fn method_or_stored(text: &str) -> Result<How, String> {
    if text == "stored" { Ok(How::Stored) } else { method(text).map_err(|fault| format!("{fault}, or stored")) }
}

fn at_least_one(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number >= 1.0 && number.is_finite() => Ok(number),
        _ => Err("give a number, 1 or more".into()),
    }
}

fn above_zero(text: &str) -> Result<f64, String> {
    match positive(text) {
        Ok(number) if number > 0.0 => Ok(number),
        _ => Err("give a number above 0".into()),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
        _ => Err("give a number, 0 or more".into()),
    }
}

/// Parses a number of bytes: `4096`, `500MB`, `2GiB`.
fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 9] = [
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
        ("TiB", 1 << 40),
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("", 1),
    ];
    let sized = UNITS.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes)));
    let number = sized.and_then(|(number, unit)| Some((number.trim_end().parse::<f64>().ok()?, unit)));
    match number {
        Some((number, unit)) if number >= 0.0 && number.is_finite() => Ok((number * unit as f64) as u64),
        _ => Err("give a size in bytes, kB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 500MB or 2GiB".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let sizes = [("4096", 4096), ("500MB", 500_000_000), ("1.5 GiB", 3 << 29), ("2kB", 2000), ("0", 0)];
        sizes.iter().for_each(|(text, bytes)| assert_eq!(size(text), Ok(*bytes), "{text}"));
        ["", "-1", "GiB", "2 gigabytes", "NaN", "inf"].iter().for_each(|text| assert!(size(text).is_err(), "{text}"));
    }
}
