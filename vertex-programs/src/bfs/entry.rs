//! Breadth-first search in the table of programs.

use hubcut::exec::{Engine, Options, RunReport, Scheduler, Termination};
use hubcut::parallel;
use serde_json::{Value, json};

use super::direct::UNREACHED;
use super::{Search, verify};
use crate::error::{Error, Result};
use crate::numbers::{count, counted};
use crate::registry::{
    ALSO_DIRECT, About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Values, Verdict, Watch,
    check_supersteps, limit_to_raise, options,
};

/// Breadth-first search in the table of programs.
pub(crate) struct Entry;

/// Breadth-first search with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Breadth-first search"))]
pub struct Configured {
    /// The vertex to begin at, as the file spells it
    #[cfg_attr(feature = "clap", arg(long, value_name = "ID", allow_hyphen_values = true))]
    pub source: String,
    /// Also write the parent of each vertex: of its neighbours a level above, the one with the lowest id
    #[cfg_attr(feature = "clap", arg(long))]
    pub parents: bool,
    /// Stop an engine after so many supersteps (rounds of async), with exit code 3 [default: no limit]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: Option<u64>,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "bfs"
    }

    fn about(&self) -> About {
        About {
            short: "Find how many edges every vertex is from one vertex",
            long: "Breadth-first search over out-edges from --source: the least number of edges to every vertex, inf where no way \
                leads, and with --parents a tree of such ways. By a direct algorithm, unless --engine says otherwise: large levels are \
                found by those who have none yet. Engines run the vertex program of sssp --unweighted. All give the same answer.",
            examples: "  \
                hubcut run bfs web.txt --source 17
  hubcut run bfs friends.txt --undirected --source alice --parents --output tree.csv --verify
  hubcut run bfs web.hub --source 17 --engine async",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, options: &Options) -> Result<()> {
        match self.source.trim().is_empty() {
            true => Err(Error::Usage("--source names no vertex; give an id, for example --source 17".into())),
            false => check_supersteps(options, self.max_supersteps),
        }
    }

    fn config(&self, _: &Options) -> Value {
        json!({ "source": self.source, "parents": self.parents, "max_supersteps": self.max_supersteps })
    }

    fn max_supersteps(&self) -> Option<u64> {
        self.max_supersteps
    }

    fn scheduler(&self) -> Scheduler {
        Scheduler::Priority
    }

    fn engines(&self) -> &'static [Engine] {
        ALSO_DIRECT
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let engine = options.engine;
        let search = super::run(data.graph()?, &self.source, options, watch)?;
        let levels = parallel::tabulate(search.tree.levels.len(), &|v| match search.tree.levels[v] {
            UNREACHED => f64::INFINITY,
            level => f64::from(level),
        });
        let engine = search.report.engine(engine);
        Ok(Box::new(Found { engine, has_parents: self.parents, search, levels }))
    }
}

/// A tree, and what was asked for.
struct Found {
    engine: Engine,
    has_parents: bool,
    search: Search,
    /// Infinite where no way leads.
    levels: Vec<f64>,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = vec![Column { name: "level", values: Values::F64(&self.levels) }];
        if self.has_parents {
            columns.push(Column { name: "parent", values: Values::Vertices(&self.search.tree.parents) });
        }
        columns
    }

    fn best(&self) -> Best<'_> {
        Best::Lowest(&self.levels)
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let all = counted(self.levels.len() as u64, "vertex");
        let farthest = self.levels.iter().copied().filter(|level| level.is_finite()).fold(0.0, f64::max);
        let reached = count(self.search.tree.reached);
        vec![Note::Say(format!("reached {reached} of {all}; the farthest is {farthest} edges away"))]
    }

    fn advice(&self) -> String {
        let fault = match self.engine {
            Engine::Asynchronous | Engine::Chromatic => "levels may still be too high",
            _ => "levels beyond are missing",
        };
        format!("{fault}; try {}", limit_to_raise(self.termination()))
    }

    fn termination(&self) -> &Termination {
        &self.search.termination
    }

    fn report(&self) -> &RunReport {
        &self.search.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.search.termination.is_complete();
        if !is_complete {
            let note = Note::Warn("not verified: the search was stopped, and its levels are not final".into());
            return Ok(Verdict::new(false, note, json!({})));
        }
        let verdict = verify::verify(data.topology(), self.search.source, &self.search.tree);
        let summary = match &verdict.first_fault {
            Some(vertex) => format!(
                "{} edges rise by more than a level, {} parents are wrong; the first fault is at vertex {vertex}",
                count(verdict.too_steep),
                count(verdict.wrong_parents)
            ),
            None => "no edge rises by more than a level, and every parent is one level above".into(),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
