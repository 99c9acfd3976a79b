//! Strongly connected components in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::VertexId;
use serde_json::{Map, Value, json};

use super::{direct, verify};
use crate::Result;
use crate::numbers::{count, counted};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Groups, Job, Note, Program, Race, Values, Verdict, Watch, direct_only,
    options,
};

/// Strongly connected components in the table of programs.
pub(crate) struct Entry;

/// Strongly connected components with options, as a command line runs them: there are none.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct Configured {}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "strong-components"
    }

    fn about(&self) -> About {
        About {
            short: "Find which vertices can be reached from each other along edges",
            long: "Strongly connected components: two vertices are in the same one if ways along edges lead from each to the other. A \
                component is named after its vertex with the smallest id. Without --output, the largest components and their sizes \
                are printed. In an undirected graph these are the components that `hubcut run components` finds. Exact. A direct \
                algorithm, not a vertex program.",
            examples: "  \
                hubcut run strong-components web.txt
  hubcut run strong-components web.hub --output strong.csv --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, _: &Options) -> Value {
        json!({})
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let ((labels, sizes), termination, report) = crate::direct::run(&options, |limits| direct::run(graph, limits))?;
        Ok(Box::new(Found { labels, sizes, termination, report }))
    }
}

/// What a run came to.
struct Found {
    /// The label of each vertex.
    labels: Vec<VertexId>,
    /// The label and size of each component, large ones first.
    sizes: Vec<(VertexId, u64)>,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "component", values: Values::Vertices(&self.labels) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Groups(Groups { noun: "component", column: "size", sizes: &self.sizes })
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let number = counted(self.sizes.len() as u64, "strong component");
        let single = self.sizes.iter().rev().take_while(|(_, size)| *size == 1).count() as u64;
        vec![Note::Say(match self.sizes.first() {
            Some((_, largest)) => {
                format!(
                    "{number}, {} of them of one vertex; the largest has {}",
                    count(single),
                    counted(*largest, "vertex")
                )
            }
            None => number,
        })]
    }

    fn advice(&self) -> String {
        "components may still be in single vertices; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let largest = self.sizes.first().map_or(0, |(_, size)| *size);
        let facts = [("components", json!(self.sizes.len())), ("largest", json!(largest))];
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
        let verdict = match is_complete {
            true => verify::verify(data.topology(), &self.labels),
            false => verify::verify_stopped(data.topology(), &self.labels),
        };
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => format!(
                "{} are not connected both ways within their component, {} are in components that lead to each other, and {} have \
                a wrong name; first of them {vertex}",
                counted(verdict.unconnected, "vertex"),
                count(verdict.circular),
                count(verdict.misnamed)
            ),
            (None, true) => {
                "searches forwards and backwards connect every component, and none is in a circle with others".into()
            }
            (None, false) => "searches forwards and backwards connect every component".into(),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
