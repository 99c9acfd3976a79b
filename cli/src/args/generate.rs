//! Options of `hubcut generate`.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use hubcut::graph::VertexOrder;
use hubcut_datasets::generate::{Couplings, DEFAULT_EDGE_FACTOR, DEFAULT_SEED, FactorRatings};
use hubcut_datasets::graphical::ModelFormat;

use super::{ThreadArgs, choice, order, whole};

/// Make a graph, ratings or a model from a few numbers: the same numbers, the same graph, on any machine
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut generate rmat --scale 20 -o rmat20.hub --order hub
  hubcut generate rmat --scale 10 --weights 1..255 -o weighted.txt
  hubcut generate grid --rows 1000 --columns 1000 --undirected -o grid.hub
  hubcut generate ratings -o ratings.csv
  hubcut generate ising --side 200 --states 2 --coupling 0.5 -o grid.uai
  hubcut generate star --vertices 1000 -o - | hubcut run pagerank -")]
pub(crate) struct GenerateArgs {
    /// Which graph.
    #[command(subcommand)]
    pub(crate) model: Model,
}

/// The generators.
#[derive(Debug, Subcommand)]
pub(crate) enum Model {
    Rmat(RmatArgs),
    ErdosRenyi(ErdosRenyiArgs),
    Grid(GridArgs),
    Ratings(RatingsArgs),
    Ising(IsingArgs),
    /// A hub that all others lead to
    #[command(after_help = "Examples:\n  hubcut generate star --vertices 1000 -o star.txt")]
    Star(SizeArgs),
    /// A path: 0 -> 1 -> 2 ...
    #[command(after_help = "Examples:\n  hubcut generate chain --vertices 1000 -o chain.txt")]
    Chain(SizeArgs),
}

/// A power-law graph: recursive quadrants with the probabilities of Graph500
///
/// Directed, without duplicates, self-loops and isolated vertices.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  hubcut generate rmat --scale 16 --edge-factor 8 --seed 7 -o rmat16.txt")]
pub(crate) struct RmatArgs {
    /// Vertices are drawn from 0..2^S, S from 1 to 31
    #[arg(long, value_name = "S")]
    pub(crate) scale: u32,
    /// Edges drawn a vertex
    #[arg(long, value_name = "F", default_value_t = DEFAULT_EDGE_FACTOR)]
    pub(crate) edge_factor: u32,
    /// Seed and weights.
    #[command(flatten)]
    pub(crate) weights: WeightsArgs,
    /// Where it goes.
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

/// A graph of uniformly drawn edges
///
/// Directed, without duplicates, self-loops and isolated vertices.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  hubcut generate erdos-renyi --vertices 100000 --edges 1000000 -o random.txt")]
pub(crate) struct ErdosRenyiArgs {
    /// Vertices are drawn from 0..N
    #[arg(long, value_name = "N")]
    pub(crate) vertices: u32,
    /// Edges drawn [default: 16 a vertex]
    #[arg(long, value_name = "M")]
    pub(crate) edges: Option<u64>,
    /// Seed and weights.
    #[command(flatten)]
    pub(crate) weights: WeightsArgs,
    /// Where it goes.
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

/// A grid, every vertex joined to the one on its right and the one below
///
/// Each edge comes once: add --undirected, here for a .hub file or where the text is read.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  hubcut generate grid --rows 300 --columns 400 --undirected -o grid.hub")]
pub(crate) struct GridArgs {
    /// How many rows
    #[arg(long, value_name = "N", required_unless_present = "vertices", requires = "columns")]
    pub(crate) rows: Option<u32>,
    /// How many columns
    #[arg(long, value_name = "N", requires = "rows")]
    pub(crate) columns: Option<u32>,
    /// How many vertices, instead of rows and columns: the most nearly square grid that has as many
    #[arg(long, value_name = "N", conflicts_with_all = ["rows", "columns"])]
    pub(crate) vertices: Option<u32>,
    /// Where it goes.
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

/// Ratings of items by users: ten factors and noise, popular items, busy users
///
/// A rating is 3.5, an inner product of variance 1, and noise of standard deviation 0.5: no model predicts better than that.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut generate ratings -o ratings.csv
  hubcut generate ratings --users 1000 --items 500 --draws 50000 --seed 7 -o ratings.hub")]
pub(crate) struct RatingsArgs {
    /// Users are drawn from 0..U
    #[arg(long, value_name = "U", default_value_t = FactorRatings::default().users)]
    pub(crate) users: u32,
    /// Items are drawn from 0..I
    #[arg(long, value_name = "I", default_value_t = FactorRatings::default().items)]
    pub(crate) items: u32,
    /// Ratings drawn; those drawn again are left out
    #[arg(long, value_name = "N", default_value_t = FactorRatings::default().draws)]
    pub(crate) draws: u64,
    /// Another seed, other ratings
    #[arg(long, value_name = "SEED", default_value_t = FactorRatings::default().seed, allow_negative_numbers = true,
          value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// Where they go.
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

/// A graphical model: a square grid of variables that like to agree with their neighbours (Ising; Potts above two states)
///
/// A state has weight exp(u), u drawn evenly from -1 to 1 for each variable and state; two neighbours in the same state weigh
/// exp(J) times as much as in different ones.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut generate ising --side 200 --states 2 --coupling 0.5 -o grid.uai
  hubcut generate ising --side 20 --states 2 --coupling 3.05 --mode 1 -o hard.uai
  hubcut generate ising --side 9 --states 3 --coupling -1 --format fg -o - | hubcut run bp -")]
pub(crate) struct IsingArgs {
    /// The grid has N rows of N variables
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u32>(1, u64::from(u32::MAX)))]
    pub(crate) side: u32,
    /// States of a variable
    #[arg(long, value_name = "K", allow_negative_numbers = true, value_parser = whole::<u32>(1, u64::from(u32::MAX)))]
    pub(crate) states: u32,
    /// J, how much neighbours like to agree; below 0, to differ
    #[arg(long, value_name = "J", allow_negative_numbers = true)]
    pub(crate) coupling: f64,
    /// 0: J is the same for all neighbours; 1: drawn evenly from -J to J for each pair
    #[arg(long, value_name = "0|1", default_value = "0", value_parser = choice(MODES))]
    pub(crate) mode: Couplings,
    /// Where it goes: a file that ends in .uai, as UAI has models, or .fg, as libDAI has them; or - for standard output
    #[arg(long, short, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
    /// The format [default: that of the name of OUT; uai on standard output]
    #[arg(long, value_name = "FORMAT", value_parser = choice(MODEL_FORMATS))]
    pub(crate) format: Option<ModelFormat>,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

/// The formats that models are written in.
const MODEL_FORMATS: &[(&str, ModelFormat)] = &[("uai", ModelFormat::Uai), ("fg", ModelFormat::Fg)];
const MODES: &[(&str, Couplings)] = &[("0", Couplings::Equal), ("1", Couplings::Random)];

/// A graph that its size tells all about.
#[derive(Args, Debug)]
pub(crate) struct SizeArgs {
    /// How many vertices, 2 at least
    #[arg(long, value_name = "N")]
    pub(crate) vertices: u32,
    /// Where it goes.
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

/// Seed and weights of a random graph.
#[derive(Args, Debug)]
pub(crate) struct WeightsArgs {
    /// Another seed, another graph
    #[arg(long, value_name = "SEED", default_value_t = DEFAULT_SEED, allow_negative_numbers = true,
          value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// Whole weights drawn from A to B, both included [default: no weights]
    #[arg(long, value_name = "A..B", value_parser = weights)]
    pub(crate) weights: Option<RangeInclusive<u32>>,
}

/// Where a made graph goes.
#[derive(Args, Debug)]
pub(crate) struct OutArgs {
    /// The file to write: .hub is a stored graph, anything else text; - is standard output
    #[arg(long, short, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
    /// In which order the vertices of a .hub file are laid out: see hubcut import [default: natural]
    #[arg(long, value_name = "ORDER", value_parser = order())]
    pub(crate) order: Option<VertexOrder>,
    /// The edges of a .hub file lead both ways
    #[arg(long)]
    pub(crate) undirected: bool,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

fn weights(text: &str) -> Result<RangeInclusive<u32>, String> {
    let wrong = "give the smallest and the largest weight, for example 1..255";
    let (from, to) = text.split_once("..").ok_or(wrong)?;
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong);
    Ok(number(from)?..=number(to.strip_prefix('=').unwrap_or(to))?)
}
