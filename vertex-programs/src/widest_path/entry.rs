//! Widest paths in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use serde_json::{Value, json};

use super::{Widths, verify};
use crate::error::{Error, Result};
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, On, Program, Race, Values, Verdict, Watch, Weights, direct_only,
    options,
};

/// Widest paths in the table of programs.
pub(crate) struct Entry;

/// Widest paths with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Widest paths"))]
pub struct Configured {
    /// The vertex that paths start from, as the file spells it
    #[cfg_attr(feature = "clap", arg(long, value_name = "ID", allow_hyphen_values = true))]
    pub source: String,
    /// Also write the parent of each vertex, the one before it on a widest way
    #[cfg_attr(feature = "clap", arg(long))]
    pub paths: bool,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "widest-path"
    }

    fn about(&self) -> About {
        About {
            short: "Find the widest way to every vertex from one vertex",
            long: "Widest (bottleneck, maximum capacity) paths: a way is as wide as the smallest weight on it, and every vertex gets the width \
                of the widest way from --source:\n\
                x(source) = inf,  x(v) = max over u->v of min( x(u), w(u,v) )\n\
                Weights must be there, and not be negative. Where no way leads, or only one over an edge of weight 0, the width is 0. Without \
                --output, the vertices with the widest ways are printed. Exact. A direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run widest-path roads.csv --source 17
  hubcut run widest-path roads.hub --source 17 --paths --output tree.csv --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, _: &Options) -> Result<()> {
        match self.source.trim().is_empty() {
            true => Err(Error::Usage("--source names no vertex; give an id, for example --source 17".into())),
            false => Ok(()),
        }
    }

    fn config(&self, _: &Options) -> Value {
        json!({ "source": self.source, "paths": self.paths })
    }

    fn on(&self) -> On {
        On::Graph(Weights::Used)
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        Ok(Box::new(super::run(data.graph()?, &self.source, self.paths, &options)?))
    }
}

impl Answer for Widths {
    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = vec![Column { name: "width", values: Values::F64(&self.widths) }];
        if !self.parents.is_empty() {
            columns.push(Column { name: "parent", values: Values::Vertices(&self.parents) });
        }
        columns
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.widths)
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let reached = self.widths.iter().copied().filter(|width| *width > 0.0);
        let (number, all) = (count(reached.clone().count() as u64), counted(self.widths.len() as u64, "vertex"));
        let narrowest = reached.filter(|width| width.is_finite()).fold(f64::INFINITY, f64::min);
        let mut text = format!("reached {number} of {all}");
        if narrowest.is_finite() {
            text += &format!("; the narrowest way is {} wide", rounded(narrowest));
        }
        vec![Note::Say(text)]
    }

    fn advice(&self) -> String {
        "widths may still be too small; try a longer --timeout".into()
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        let verdict = verify::verify(data.graph()?, self.source, &self.widths, &self.parents, is_complete)?;
        let reached = counted(verdict.reached, "vertex");
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => format!(
                "{} edges offer a wider way, {} widths are of no way, {} parents are wrong; the first fault is at vertex {vertex}",
                count(verdict.too_narrow),
                count(verdict.unproven),
                count(verdict.wrong_parents.unwrap_or(0)),
            ),
            (None, true) => {
                let parents = if verdict.wrong_parents.is_some() { "; all parents are on such ways" } else { "" };
                format!(
                    "no edge offers a wider way, and edges that offer as much lead to {reached}, all within reach{parents}"
                )
            }
            (None, false) => format!("no width is too large, of {reached} reached"),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
