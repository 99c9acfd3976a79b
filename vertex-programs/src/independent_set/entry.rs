//! Independent sets in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::direct::{self, Set};
use super::{Order, verify};
use crate::Result;
use crate::numbers::{count, counted};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Values, Verdict, Watch, direct_only, options,
};

/// Independent sets in the table of programs.
pub(crate) struct Entry;

/// Independent sets with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Independent set"))]
pub struct Configured {
    /// Who comes first: at random, by the seed of the run; or whoever has the fewest neighbours, which gives larger sets
    #[cfg_attr(feature = "clap", arg(long, value_name = "ORDER", default_value = "random",
               value_parser = crate::registry::choice(Order::NAMES)))]
    pub order: Order,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "independent-set"
    }

    fn about(&self) -> About {
        About {
            short: "Find vertices no two of which are neighbours, so many that no other fits in",
            long: "A maximal independent set: no two of its vertices are neighbours, and every other vertex is the neighbour of one. In some \
                order, every vertex comes in that is not the neighbour of one that is in already; the largest set there is would be hard \
                to find. The graph is taken as undirected: an edge joins its ends whichever way it leads; loops do not count. The set is \
                that of a loop over the order, whatever the number of threads. Writes 1 for every vertex that is in it, else 0. A direct \
                algorithm, not a vertex program.",
            examples: "  \
                hubcut run independent-set web.txt --output members.csv
  hubcut run independent-set friends.txt --order smallest-first --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, options: &Options) -> Value {
        match self.order {
            Order::Random => json!({ "order": self.order.name(), "seed": options.seed }),
            Order::SmallestFirst => json!({ "order": self.order.name() }),
        }
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let (graph, seed) = (data.topology(), options.seed);
        let run = |limits: &_| direct::run(graph, self.order, seed, limits);
        let (set, termination, report) = crate::direct::run(&options, run)?;
        let first = parallel::tabulate(graph.vertices(), &|v| f64::from(set.members[v]));
        Ok(Box::new(Found { set, first, vertices: graph.vertices() as u64, termination, report }))
    }
}

/// What a run came to.
struct Found {
    set: Set,
    /// Who is in the set, to be shown first.
    first: Vec<f64>,
    vertices: u64,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "member", values: Values::U32(&self.set.members) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.first)
    }

    fn summary(&self, end: End) -> Vec<Note> {
        let (size, vertices) = (count(self.set.size), counted(self.vertices, "vertex"));
        vec![Note::Say(match end {
            End::Done => format!("the set has {size} of {vertices}"),
            _ => format!("{size} of {vertices} are in the set so far"),
        })]
    }

    fn advice(&self) -> String {
        "more vertices fit in; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        self.termination.is_complete().then(|| ("size".to_owned(), json!(self.set.size))).into_iter().collect()
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        let verdict = verify::verify(data.topology(), &self.set.members, is_complete);
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => format!(
                "{} of the set have neighbours in it, and {} more fit in; first of them {vertex}",
                counted(verdict.dependent, "vertex"),
                count(verdict.missing)
            ),
            (None, true) => {
                "no two of its vertices are neighbours, and every other vertex is the neighbour of one".into()
            }
            (None, false) => "no two of its vertices are neighbours".into(),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
