//! Connected components in the table of programs.

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::partition::Workload;
use serde_json::{Value, json};

use super::{Components, verify};
use crate::Result;
use crate::numbers::{count, counted};
use crate::registry::{
    ALSO_DIRECT, About, Answer, Best, Column, Data, End, Groups, Job, Note, Program, Race, Values, Verdict, Watch,
    check_supersteps, limit_to_raise, options,
};

/// Connected components in the table of programs.
pub(crate) struct Entry;

/// Connected components with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Components"))]
pub struct Configured {
    /// Stop after so many supersteps (rounds of async), with exit code 3 [default: no limit]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: Option<u64>,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "components"
    }

    fn about(&self) -> About {
        About {
            short: "Find which vertices are connected, whichever way edges lead",
            long: "Weakly connected components, by passing the smallest id along. A component is named after its \
                vertex with the smallest id. Without --output, the largest components and their sizes are printed. \
                All engines give the same answer.",
            examples: "  \
                hubcut run components web.txt
  hubcut run components web.hub --output components.csv --verify
  hubcut run components web.hub --engine async --top 3",
        }
    }

    options!(Configured => Job);

    fn workload(&self) -> Option<Workload> {
        Some(Workload::of::<super::SmallestLabel>(self.name()))
    }

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, options: &Options) -> Result<()> {
        check_supersteps(options, self.max_supersteps)
    }

    fn config(&self, _: &Options) -> Value {
        json!({ "max_supersteps": self.max_supersteps })
    }

    fn engines(&self) -> &'static [Engine] {
        ALSO_DIRECT
    }

    fn max_supersteps(&self) -> Option<u64> {
        self.max_supersteps
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        Ok(Box::new(super::run(data.graph()?, options, watch)?))
    }
}

impl Answer for Components {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "component", values: Values::Vertices(&self.labels) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Groups(Groups { noun: "component", column: "size", sizes: &self.sizes })
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let number = counted(self.sizes.len() as u64, "component");
        vec![Note::Say(match self.sizes.first() {
            Some((_, largest)) => format!("{number}; the largest has {}", counted(*largest, "vertex")),
            None => number,
        })]
    }

    fn advice(&self) -> String {
        format!("components may still be in parts; try {}", limit_to_raise(self.termination()))
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let topology = data.topology();
        let is_complete = self.termination.is_complete();
        let verdict = match is_complete {
            true => verify::verify(topology, &self.labels),
            false => verify::verify_stopped(topology, &self.labels),
        };
        let number = counted(verdict.components, "component");
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => {
                format!("{} vertices are in a wrong component, first of them {vertex}", count(verdict.wrong))
            }
            (None, true) => format!("union-find gives the same {number}"),
            (None, false) => format!("union-find puts no vertex elsewhere, into {number}"),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
