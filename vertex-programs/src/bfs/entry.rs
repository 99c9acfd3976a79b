//! Breadth-first search in the table of programs.

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::parallel;
use serde_json::{Value, json};

use super::direct::{self, Tree, UNREACHED};
use super::verify;
use crate::error::{Error, Result, find_source};
use crate::numbers::{count, counted};
use crate::registry::{About, Answer, Best, Column, Data, End, Job, Note, Program, Values, Verdict, Watch, options};

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
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "bfs"
    }

    fn about(&self) -> About {
        About {
            short: "Find how many edges every vertex is from one vertex",
            long: "Breadth-first search over out-edges from --source: the least number of edges to every vertex, inf where no way \
                leads, and with --parents a tree of such ways. Direction-optimising: large levels are found by those who have none \
                yet. A direct algorithm, not a vertex program; hubcut run sssp --unweighted counts hops on every engine.",
            examples: "  \
                hubcut run bfs web.txt --source 17
  hubcut run bfs friends.txt --undirected --source alice --parents --output tree.csv --verify",
        }
    }

    options!(Configured => Job);
}

impl Job for Configured {
    fn check(&self, _: &Options) -> Result<()> {
        match self.source.trim().is_empty() {
            true => Err(Error::Usage("--source names no vertex; give an id, for example --source 17".into())),
            false => Ok(()),
        }
    }

    fn config(&self, _: &Options) -> Value {
        json!({ "source": self.source, "parents": self.parents })
    }

    fn max_supersteps(&self) -> Option<u64> {
        None
    }

    fn engines(&self) -> &'static [Engine] {
        &[Engine::Direct]
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let source = find_source(&self.source, &|id| graph.find(id))?;
        let (tree, termination, report) = crate::direct::run(&options, |limits| direct::run(graph, source, limits))?;
        let levels = parallel::tabulate(tree.levels.len(), &|v| match tree.levels[v] {
            UNREACHED => f64::INFINITY,
            level => f64::from(level),
        });
        Ok(Box::new(Found { source, has_parents: self.parents, tree, levels, termination, report }))
    }
}

/// A tree, and what was asked for.
struct Found {
    source: u32,
    has_parents: bool,
    tree: Tree,
    /// Infinite where no way leads.
    levels: Vec<f64>,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = vec![Column { name: "level", values: Values::F64(&self.levels) }];
        if self.has_parents {
            columns.push(Column { name: "parent", values: Values::Vertices(&self.tree.parents) });
        }
        columns
    }

    fn best(&self) -> Best<'_> {
        Best::Lowest(&self.levels)
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let all = counted(self.levels.len() as u64, "vertex");
        let farthest = self.levels.iter().copied().filter(|level| level.is_finite()).fold(0.0, f64::max);
        vec![Note::Say(format!("reached {} of {all}; the farthest is {farthest} edges away", count(self.tree.reached)))]
    }

    fn advice(&self) -> String {
        "levels beyond are missing; try a longer --timeout".into()
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        if !is_complete {
            let note = Note::Warn("not verified: the search was stopped, and its last level may lack some".into());
            return Ok(Verdict::new(false, note, json!({})));
        }
        let verdict = verify::verify(data.topology(), self.source, &self.tree);
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
