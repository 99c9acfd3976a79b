//! `hubcut run components`.

use anyhow::Result;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use hubcut::exec::{Observer, Options, Termination};
use hubcut::graph::AnyGraph;
use hubcut_programs::components;
use serde_json::{Value, json};

use super::{About, Configured, Program, Verdict, limit_to_raise};
use crate::answer::{Answer, Values};
use crate::args::whole;
use crate::numbers::{count, counted};

/// Connected components in the table of programs.
pub(crate) struct Components;

/// Options of connected components.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Components")]
struct ComponentsArgs {
    /// Stop after so many supersteps (rounds of async), with exit code 3 [default: no limit]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u64>(1, u64::MAX))]
    max_supersteps: Option<u64>,
}

impl Program for Components {
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

    fn add_options(&self, command: Command) -> Command {
        ComponentsArgs::augment_args(command)
    }

    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn Configured>, clap::Error> {
        let ComponentsArgs { max_supersteps } = ComponentsArgs::from_arg_matches(matches)?;
        Ok(Box::new(ConfiguredComponents { max_supersteps }))
    }
}

struct ConfiguredComponents {
    max_supersteps: Option<u64>,
}

impl Configured for ConfiguredComponents {
    fn config(&self) -> Value {
        json!({ "max_supersteps": self.max_supersteps })
    }

    fn max_supersteps(&self) -> Option<u64> {
        self.max_supersteps
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn advice(&self, termination: &Termination) -> String {
        format!("components may still be in parts; try {}", limit_to_raise(termination))
    }

    fn run(&self, graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Answer> {
        let components::Components { labels, sizes, termination, report } = components::run(graph, options, observer)?;
        let number = counted(sizes.len() as u64, "component");
        let summary = Some(match sizes.first() {
            Some((_, largest)) => format!("{number}; the largest has {}", counted(*largest, "vertex")),
            None => number,
        });
        Ok(Answer { values: Values::Components { labels, sizes }, summary, termination, report })
    }

    fn verify(&self, graph: &AnyGraph, answer: &Answer) -> Result<Verdict> {
        let Values::Components { labels, .. } = &answer.values else { unreachable!("this program answers components") };
        let topology = graph.topology();
        let is_complete = answer.termination.is_complete();
        let verdict = match is_complete {
            true => components::verify::verify(topology, labels),
            false => components::verify::verify_stopped(topology, labels),
        };
        let number = counted(verdict.components, "component");
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => {
                format!("{} vertices are in a wrong component, first of them {vertex}", count(verdict.wrong))
            }
            (None, true) => format!("union-find gives the same {number}"),
            (None, false) => format!("union-find puts no vertex elsewhere, into {number}"),
        };
        Ok(Verdict { passed: verdict.passed, summary, details: serde_json::to_value(verdict)? })
    }
}
