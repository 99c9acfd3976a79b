//! Spanning forests in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, VertexId};
use serde_json::{Map, Value, json};

use super::{Edge, direct, total, verify};
use crate::Result;
use crate::numbers::{counted, rounded};
use crate::registry::{
    About, Answer, Column, Data, End, Job, Note, On, Program, Race, Table, Values, Verdict, Watch, Weights,
    direct_only, options,
};

/// Spanning forests in the table of programs.
pub(crate) struct Entry;

/// Spanning forests with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Spanning forest"))]
pub struct Configured {
    /// Take the heaviest edges, not the lightest
    #[cfg_attr(feature = "clap", arg(long))]
    pub maximum: bool,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "spanning-forest"
    }

    fn about(&self) -> About {
        About {
            short: "Find the lightest edges that keep together what is together: a minimum spanning forest",
            long: "A minimum spanning forest: edges without a circle that join whatever the graph joins, and have the least weight \
                together. The graph is taken as undirected: an edge joins its ends whichever way it leads; of parallel ones the lightest \
                counts, loops not. Weights may be negative; without weights every edge counts one. Of equal weights the edge comes first \
                whose ends come first by id, so that there is one answer. Writes a table of edges (source, target, weight). Exact. A \
                direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run spanning-forest roads.csv --output forest.csv
  hubcut run spanning-forest roads.csv --maximum --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn on(&self) -> On {
        On::Graph(Weights::Used)
    }

    fn config(&self, _: &Options) -> Value {
        json!({ "maximum": self.maximum })
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let (graph, maximum) = (data.graph()?, self.maximum);
        let run = |limits: &_| direct::run(graph, maximum, limits);
        let (forest, termination, report) = crate::direct::run(&options, run)?;
        let vertices = graph.topology().vertices();
        Ok(Box::new(Found {
            sources: forest.iter().map(|edge| edge.source).collect(),
            targets: forest.iter().map(|edge| edge.target).collect(),
            weights: match graph {
                AnyGraph::Unweighted(_) => Kept::None,
                AnyGraph::U32(_) => Kept::U32(forest.iter().map(|edge| edge.weight as u32).collect()),
                AnyGraph::F32(_) => Kept::F32(forest.iter().map(|edge| edge.weight as f32).collect()),
                AnyGraph::F64(_) => Kept::F64(forest.iter().map(|edge| edge.weight).collect()),
            },
            trees: (vertices - forest.len()) as u64,
            maximum,
            forest,
            termination,
            report,
        }))
    }
}

/// Weights as the graph has them.
enum Kept {
    None,
    U32(Vec<u32>),
    F32(Vec<f32>),
    F64(Vec<f64>),
}

/// A forest as a table.
struct Found {
    forest: Vec<Edge>,
    sources: Vec<VertexId>,
    targets: Vec<VertexId>,
    weights: Kept,
    /// How many trees there are, vertices without edges among them.
    trees: u64,
    maximum: bool,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        Vec::new()
    }

    fn table(&self) -> Option<Table<'_>> {
        let weights = match &self.weights {
            Kept::None => None,
            Kept::U32(weights) => Some(Values::U32(weights)),
            Kept::F32(weights) => Some(Values::F32(weights)),
            Kept::F64(weights) => Some(Values::F64(weights)),
        };
        let mut columns = vec![Column { name: "target", values: Values::Vertices(&self.targets) }];
        columns.extend(weights.map(|values| Column { name: "weight", values }));
        Some(Table { key: "source", vertices: &self.sources, columns, is_long: true })
    }

    fn summary(&self, end: End) -> Vec<Note> {
        let edges = counted(self.forest.len() as u64, "edge");
        let weight = match self.weights {
            Kept::None => String::new(),
            _ => format!("; their weight is {}", rounded(total(&self.forest))),
        };
        let trees = counted(self.trees, "tree");
        vec![Note::Say(match end {
            End::Done => format!("{edges} in {trees}{weight}"),
            _ => format!("{edges} of the forest were found{weight}"),
        })]
    }

    fn advice(&self) -> String {
        "edges are missing; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let facts =
            [("edges", json!(self.forest.len())), ("weight", json!(total(&self.forest))), ("trees", json!(self.trees))];
        let complete = self.termination.is_complete();
        facts.into_iter().filter(|_| complete).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        let verdict = verify::verify(data.graph()?, &self.forest, self.maximum, is_complete);
        let (best, better) = if self.maximum { ("lightest", "heavier") } else { ("heaviest", "lighter") };
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(edge), _) => format!(
                "{} not of the graph, {} closing a circle, {} left out between trees, {} {better} than a way in the forest; first of \
                them {edge}",
                counted(verdict.foreign, "edge"),
                verdict.circular,
                verdict.missing,
                verdict.better
            ),
            (None, true) => format!(
                "the edges are of the graph, close no circle and join all that it joins, and no other edge is {better} than the {best} \
                on the way between its ends"
            ),
            (None, false) => "the edges are of the graph and close no circle".into(),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
