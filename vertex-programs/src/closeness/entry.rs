//! Closeness in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::{AllDistances, Distances, sketch, verify};
use crate::Result;
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Values, Verdict, Watch, direct_only, object,
    options,
};

/// Closeness in the table of programs.
pub(crate) struct Entry;

/// Closeness with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Closeness"))]
pub struct Configured {
    /// Estimate it by HyperBall from sketches of M registers, a power of two; unless told otherwise it is exact where that takes seconds, else by 256
    #[cfg_attr(feature = "clap", arg(long, value_name = "M",
               value_parser = crate::registry::whole::<usize>(sketch::LEAST as u64, sketch::MOST as u64)))]
    pub registers: Option<usize>,
    /// Search from all vertices, however long it takes
    #[cfg_attr(feature = "clap", arg(long, conflicts_with = "registers"))]
    pub exact: bool,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "closeness"
    }

    fn about(&self) -> About {
        About {
            short: "Find how near each vertex is to all others: closeness and harmonic closeness",
            long: "Closeness of a vertex: the number of vertices r from which a way leads to it, over the sum of their distances to it, times \
                r over the number of other vertices (Wasserman and Faust). Harmonic closeness: the sum of one over each distance. The distance \
                is the number of edges, along edges TO the vertex, as in NetworkX; for those from it, turn the edges round. Weights do not \
                count.\n\
                On a small graph it is exact, by searches from all vertices. On a large one it is estimated by HyperBall: a sketch of M \
                registers for each vertex, by the seed of the run, of those that are so many edges away. Which of them was done is said, and \
                how far estimates may be off. A direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run closeness friends.txt --output close.csv
  hubcut run closeness web.txt --registers 1024 --seed 1
  hubcut run closeness friends.txt --exact --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, _: &Options) -> Result<()> {
        self.registers.map_or(Ok(()), sketch::check)
    }

    fn config(&self, options: &Options) -> Value {
        json!({ "registers": self.registers, "exact": self.exact, "seed": options.seed })
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let ((AllDistances { to: distances, .. }, registers), termination, report) =
            crate::direct::run(&options, |limits| super::run(graph, self.registers, self.exact, options.seed, limits))?;
        let vertices = graph.vertices();
        let closeness = parallel::tabulate(vertices, &|v| distances[v].closeness(vertices));
        let harmonic = parallel::tabulate(vertices, &|v| distances[v].harmonic);
        Ok(Box::new(Found { distances, closeness, harmonic, registers, termination, report }))
    }
}

/// What a run came to.
struct Found {
    distances: Vec<Distances>,
    closeness: Vec<f64>,
    harmonic: Vec<f64>,
    /// Of sketches, if it is by these.
    registers: Option<usize>,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        // Sums of a part of the distances say nothing.
        if !self.termination.is_complete() {
            return Vec::new();
        }
        vec![
            Column { name: "closeness", values: Values::F64(&self.closeness) },
            Column { name: "harmonic", values: Values::F64(&self.harmonic) },
        ]
    }

    fn best(&self) -> Best<'_> {
        if self.termination.is_complete() { Best::Highest(&self.closeness) } else { Best::First }
    }

    fn summary(&self, end: End) -> Vec<Note> {
        if end != End::Done {
            return vec![Note::Say("distances are not complete, so there is no closeness".into())];
        }
        vec![Note::Say(match self.registers {
            None => format!("exact: by searches from all {}", counted(self.distances.len() as u64, "vertex")),
            Some(registers) => format!(
                "estimated by HyperBall with {} registers a vertex: the number of vertices within a distance has a relative standard \
                 deviation of about {} %",
                count(registers as u64),
                rounded((sketch::deviation(registers) * 1e3).round() / 10.0)
            ),
        })]
    }

    fn advice(&self) -> String {
        "nothing is known before the end; try a longer --timeout, or fewer --registers".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let facts = json!({
            "exact": self.registers.is_none(),
            "registers": self.registers,
            "relative_standard_deviation": self.registers.map(sketch::deviation),
        });
        object(facts)
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        if !self.termination.is_complete() {
            let note = "not verified: the run was stopped, and there is no closeness";
            return Ok(Verdict::new(false, Note::Say(note.into()), json!({ "checked": 0 })));
        }
        let verdict = verify::verify(data.topology(), &self.distances, self.registers.map(sketch::deviation));
        let some = counted(verdict.checked, "vertex");
        let summary = match (&verdict.first_fault, self.registers) {
            (Some(vertex), _) => format!("the distances to vertex {vertex} are others by a search against the edges"),
            (None, None) => format!("searches against the edges from {some} give the same distances"),
            (None, Some(_)) => format!(
                "searches against the edges from {some} give harmonic closeness that differs by {} % at the most, of {} % allowed",
                rounded((verdict.largest_error * 1e3).round() / 10.0),
                rounded((verdict.allowed * 1e3).round() / 10.0)
            ),
        };
        Ok(Verdict::of(verdict.passed, true, &summary, verdict))
    }
}
