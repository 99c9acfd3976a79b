//! Cores in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::direct::{self, Cores};
use super::verify;
use crate::Result;
use crate::numbers::{count, counted};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Table, Values, Verdict, Watch, direct_only,
    options,
};

/// Cores in the table of programs.
pub(crate) struct Entry;

/// Cores with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Cores"))]
pub struct Configured {
    /// Give only the vertices of the K-core: those whose core number is K or more
    #[cfg_attr(feature = "clap", arg(long, value_name = "K", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u32>(0, u32::MAX.into())))]
    pub k: Option<u32>,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "k-core"
    }

    fn about(&self) -> About {
        About {
            short: "Find core numbers: how deep in the graph each vertex is",
            long: "The core number of a vertex is the largest k such that it is in a set of vertices each of which has k neighbours in \
                the set, or more. The largest such set is the k-core; the largest k that has one is the degeneracy of the graph.\n\
                The graph is taken as simple and undirected: an edge joins its ends whichever way it leads, parallel ones count once, \
                loops not. Exact. A direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run k-core web.txt
  hubcut run k-core friends.txt --output cores.csv --verify
  hubcut run k-core friends.txt --k 3 --output core3.csv",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, _: &Options) -> Value {
        json!({ "k": self.k })
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let (cores, termination, report) = crate::direct::run(&options, |limits| direct::run(graph, limits))?;
        let numbers = parallel::tabulate(graph.vertices(), &|v| f64::from(cores.of_vertices[v]));
        let members = self.k.map(|k| Members::of(graph, k, &cores));
        Ok(Box::new(Found { cores, numbers, members, termination, report }))
    }
}

/// Core numbers, and what was made of them.
struct Found {
    cores: Cores,
    /// Core numbers, to order by.
    numbers: Vec<f64>,
    /// The vertices of the core that was asked for.
    members: Option<Members>,
    termination: Termination,
    report: RunReport,
}

/// The vertices of one core, by raw id, and their core numbers.
struct Members {
    k: u32,
    vertices: Vec<VertexId>,
    cores: Vec<u32>,
}

impl Members {
    fn of(graph: &Topology, k: u32, cores: &Cores) -> Self {
        let mut members = Members { k, vertices: Vec::new(), cores: Vec::new() };
        for position in 0..graph.vertices() {
            let v = graph.vertex_at(position);
            let core = cores.of_vertices[v as usize];
            if core >= k {
                members.vertices.push(v);
                members.cores.push(core);
            }
        }
        members
    }
}

impl Found {
    /// The largest core number, and how many vertices have it.
    fn innermost(&self) -> (u32, u64) {
        let degeneracy = self.cores.degeneracy();
        (degeneracy, self.cores.of_vertices.iter().filter(|core| **core == degeneracy).count() as u64)
    }
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        match &self.members {
            Some(_) => Vec::new(),
            None => vec![Column { name: "core", values: Values::U32(&self.cores.of_vertices) }],
        }
    }

    fn table(&self) -> Option<Table<'_>> {
        let Members { vertices, cores, .. } = self.members.as_ref()?;
        let columns = vec![Column { name: "core", values: Values::U32(cores) }];
        Some(Table { key: "id", vertices, columns, is_long: true })
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.numbers)
    }

    fn summary(&self, end: End) -> Vec<Note> {
        let (degeneracy, innermost) = self.innermost();
        let innermost = counted(innermost, "vertex");
        let text = match end {
            End::Done => format!("degeneracy {}; the innermost core has {innermost}", count(degeneracy.into())),
            _ => format!(
                "core numbers below {0} are right; {innermost} have {0} or more",
                count(self.cores.settled_below.into())
            ),
        };
        let members = self.members.as_ref().map(|Members { k, vertices, .. }| {
            let number = counted(vertices.len() as u64, "vertex");
            match end {
                End::Done => Note::Say(format!("the {k}-core has {number}")),
                _ if *k <= self.cores.settled_below => Note::Say(format!("the {k}-core has {number}")),
                _ => Note::Warn(format!("which vertices the {k}-core has was not found out")),
            }
        });
        [Note::Say(text)].into_iter().chain(members).collect()
    }

    fn advice(&self) -> String {
        "higher core numbers are missing; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let (degeneracy, innermost) = self.innermost();
        let complete = self.termination.is_complete();
        let facts = [("degeneracy", json!(degeneracy)), ("innermost_vertices", json!(innermost))];
        facts.into_iter().filter(|_| complete).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        if !self.termination.is_complete() {
            let note = Note::Warn("not verified: the run was stopped, and higher core numbers are missing".into());
            return Ok(Verdict::new(false, note, json!({})));
        }
        let verdict = verify::verify(data.topology(), &self.cores.of_vertices);
        let summary = match &verdict.first_fault {
            Some(vertex) => format!(
                "{} have too few neighbours in their core, and {} are left when it is taken apart; first of them {vertex}",
                counted(verdict.unsupported, "vertex"),
                count(verdict.stuck)
            ),
            None => "every vertex has as many neighbours in its core as its number says, and no core is left when vertices go in the \
                order of their numbers"
                .into(),
        };
        Ok(Verdict::of(verdict.passed, true, &summary, verdict))
    }
}
