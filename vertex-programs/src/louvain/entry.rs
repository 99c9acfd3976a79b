//! Communities in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use serde_json::{Map, Value, json};

use super::{Communities, Config, verify};
use crate::Result;
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Groups, Job, Note, Program, Race, Values, Verdict, Watch, direct_only,
    options,
};

/// Communities in the table of programs.
pub(crate) struct Entry;

/// Communities with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct Configured {
    /// What to compute.
    #[cfg_attr(feature = "clap", command(flatten))]
    pub config: Config,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "louvain"
    }

    fn about(&self) -> About {
        About {
            short: "Find communities: parts with more edges inside than their degrees let expect",
            long: "Communities by modularity\n\
                Q = sum over communities c of  L(c)/m - gamma (K(c)/2m)^2\n\
                with m the weight of all edges, L(c) that of those inside c, K(c) the sum of the weights at its vertices. By the method of \
                Louvain with the refinement of Leiden: the best communities are hard to find, these are good. An edge joins its ends \
                whichever way it leads, with its weight if there is one (--weights none: all count one). A community is named after its \
                vertex with the smallest id; without --output, the largest are printed. A direct algorithm, the same for any number of \
                threads.",
            examples: "  \
                hubcut run louvain friends.txt
  hubcut run louvain friends.txt --resolution 2 --output communities.csv --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, _: &Options) -> Result<()> {
        self.config.check()
    }

    fn config(&self, _: &Options) -> Value {
        json!(self.config)
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        Ok(Box::new(Grouped { config: self.config, found: super::run(data.graph()?, &self.config, &options)? }))
    }
}

/// Communities, and what was asked for.
struct Grouped {
    config: Config,
    found: Communities,
}

impl Answer for Grouped {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "community", values: Values::Vertices(&self.found.labels) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Groups(Groups { noun: "community", column: "size", sizes: &self.found.sizes })
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let number = counted(self.found.sizes.len() as u64, "community");
        let said = format!("{number}, modularity {}", rounded(self.found.modularity));
        vec![Note::Say(match self.found.sizes.first() {
            Some((_, largest)) => format!("{said}; the largest has {}", counted(*largest, "vertex")),
            None => said,
        })]
    }

    fn advice(&self) -> String {
        "communities are those of the level it had come to; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let Communities { modularity, passes, sizes, .. } = &self.found;
        let facts = [("modularity", json!(modularity)), ("communities", json!(sizes.len())), ("passes", json!(passes))];
        facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn termination(&self) -> &Termination {
        &self.found.termination
    }

    fn report(&self) -> &RunReport {
        &self.found.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let verdict = verify::verify(data.graph()?, &self.config, &self.found);
        let summary = match &verdict.first_fault {
            Some(vertex) => {
                format!("{} communities are named or counted wrongly, first of them {vertex}", count(verdict.wrong))
            }
            None if verdict.in_parts > 0 => format!("{} communities do not hang together", count(verdict.in_parts)),
            None => format!(
                "the edges one by one give a modularity of {}, {:.1e} off, and every community hangs together",
                rounded(verdict.modularity),
                verdict.off
            ),
        };
        // Also what was stopped are communities with this modularity.
        Ok(Verdict::of(verdict.passed, true, &summary, verdict))
    }
}
