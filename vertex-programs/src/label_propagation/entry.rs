//! Label propagation in the table of programs.

use std::path::{Path, PathBuf};

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::graph::VertexId;
use serde_json::{Map, Value, json};

use super::{Communities, Config, NO_LABEL, Rest, Seeds, verify};
use crate::error::Result;
use crate::numbers::{count, counted, seconds};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Groups, Job, Note, On, Program, Race, Table, Values, Verdict, Watch,
    Weights, direct_only,
};

/// Label propagation in the table of programs.
pub(crate) struct Entry;

/// Label propagation with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Label propagation"))]
pub struct Configured {
    /// How many iterations to run; it ends before where more would change nothing [default: 10; with --seeds 1000]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub iterations: Option<u64>,
    /// Only these vertices have a label at first, and they keep it: a file of lines `ID LABEL`, between blanks, or between tabs, then with
    /// blanks in both (blank lines and lines that begin with # are passed over; - is standard input)
    #[cfg_attr(feature = "clap", arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath))]
    pub seeds: Option<PathBuf>,
    /// Whether weights count.
    #[cfg_attr(feature = "clap", arg(skip))]
    pub weighted: bool,
}

impl Configured {
    fn to_config(&self) -> Config {
        let iterations = if self.seeds.is_some() { Config::ITERATIONS_OF_SEEDS } else { Config::ITERATIONS };
        Config { iterations: self.iterations.unwrap_or(iterations), weighted: self.weighted }
    }

    fn find(&self, data: Data<'_>, seeds: Option<&Seeds>, options: &Options) -> Result<Box<dyn Answer>> {
        let config = self.to_config();
        let found = super::run(data.graph()?, &config, seeds, options)?;
        Ok(Box::new(Found::new(config, seeds.cloned(), found)))
    }
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "label-propagation"
    }

    fn about(&self) -> About {
        About {
            short: "Find communities: vertices take the label that most of their neighbours have",
            long: "Community detection by label propagation, as LDBC Graphalytics defines it (CDLP): every vertex begins with its own id as label, and \
                in each iteration all take, at once, the label that most of their neighbours have, the smallest of equally frequent ones. Edges \
                count whichever way they lead: a neighbour joined in both directions counts twice, and so do parallel edges; with --weighted \
                the label of the largest sum of weights wins. A community is called after its label. With --seeds, labels are those of a \
                file, which the vertices named there keep, and all others take from their neighbours. A direct algorithm, \
                not a vertex program.",
            examples: "  \
                hubcut run label-propagation friends.txt --undirected
  hubcut run label-propagation web.hub --iterations 20 --output communities.csv --verify
  hubcut run label-propagation roads.csv --weighted
  hubcut run label-propagation web.hub --seeds known.txt --output labels.csv",
        }
    }

    #[cfg(feature = "clap")]
    fn add_options(&self, command: clap::Command) -> clap::Command {
        <Configured as clap::Args>::augment_args(command)
    }

    #[cfg(feature = "clap")]
    fn configure(&self, matches: &clap::ArgMatches) -> Result<Box<dyn Job>, clap::Error> {
        let mut options = <Configured as clap::FromArgMatches>::from_arg_matches(matches)?;
        // An option of reading a graph: it also says that the graph must have weights.
        options.weighted = matches.try_get_one("weighted").ok().flatten().copied().unwrap_or_default();
        Ok(Box::new(options))
    }

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, _: &Options) -> Value {
        let config = self.to_config();
        json!({ "iterations": config.iterations, "weighted": config.weighted, "seeds": self.seeds })
    }

    fn on(&self) -> On {
        On::Graph(if self.weighted { Weights::Required } else { Weights::Kept })
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        self.find(data, None, &options)
    }

    fn seeds(&self) -> Option<&Path> {
        self.seeds.as_deref()
    }

    fn run_seeded(
        &self,
        seeds: &Seeds,
        data: Data<'_>,
        options: Options,
        _: &mut (dyn Watch + Send),
    ) -> Result<Box<dyn Answer>> {
        self.find(data, Some(seeds), &options)
    }
}

/// Communities, and what was asked for.
struct Found {
    config: Config,
    seeds: Option<Seeds>,
    found: Communities,
    /// With seeds: of each label, in the order of `sizes`, its first seed, its place and its size.
    firsts: Vec<VertexId>,
    places: Vec<u32>,
    counts: Vec<u64>,
}

impl Found {
    fn new(config: Config, seeds: Option<Seeds>, found: Communities) -> Self {
        let sizes = if seeds.is_some() { &found.sizes[..] } else { &[] };
        let first = |label: u32| {
            let place = seeds.as_ref().and_then(|seeds| seeds.labels.iter().position(|seed| *seed == label));
            place.zip(seeds.as_ref()).map_or(VertexId::MAX, |(place, seeds)| seeds.vertices[place])
        };
        let firsts = sizes.iter().map(|(label, _)| first(*label)).collect();
        let (places, counts) = sizes.iter().copied().unzip();
        Found { config, seeds, found, firsts, places, counts }
    }
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        let labels = &self.found.labels;
        vec![match &self.seeds {
            None => Column { name: "community", values: Values::Vertices(labels) },
            Some(seeds) => Column { name: "label", values: Values::Words(labels, &seeds.names) },
        }]
    }

    fn best(&self) -> Best<'_> {
        match self.seeds {
            None => Best::Groups(Groups { noun: "community", column: "size", sizes: &self.found.sizes }),
            Some(_) => Best::First,
        }
    }

    fn table(&self) -> Option<Table<'_>> {
        let seeds = self.seeds.as_ref()?;
        let columns = vec![
            Column { name: "label", values: Values::Words(&self.places, &seeds.names) },
            Column { name: "size", values: Values::U64(&self.counts) },
        ];
        Some(Table { key: "seed", vertices: &self.firsts, columns, is_long: false })
    }

    fn ending(&self, end: End, _: Engine) -> Option<Note> {
        let Communities { iterations, ran, changed, rest, ref report, .. } = self.found;
        let (ran, time) = (counted(ran, "iteration"), seconds(report.run_s));
        let changed = counted(changed, "vertex");
        Some(match (end, rest) {
            (End::Done, Rest::Still) => Note::Say(format!("settled: {ran} in {time}, the last changed nothing")),
            (End::Done, Rest::Alternating) => Note::Say(format!(
                "done: {ran} in {time}; from here on two states take turns, and the labels are those after iteration {}; {changed} \
                 have another one every time",
                count(iterations)
            )),
            (End::Done, Rest::No) => Note::Say(format!("done: {ran} in {time}, the last changed {changed}")),
            (End::Interrupted, _) => {
                Note::Warn(format!("interrupted: labels are those after {ran}, of {}", count(self.config.iterations)))
            }
            _ => Note::Warn(format!(
                "stopped before the end: labels are those after {ran} in {time}, of {}; {}",
                count(self.config.iterations),
                self.advice()
            )),
        })
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let sizes = &self.found.sizes;
        let (noun, largest) = match self.seeds {
            None if sizes.len() != 1 => (format!("{} communities", count(sizes.len() as u64)), "the largest has"),
            None => ("1 community".into(), "it has"),
            Some(_) => (counted(sizes.len() as u64, "label"), "the most frequent has"),
        };
        let mut text = noun;
        if let Some((_, size)) = sizes.first() {
            text += &format!("; {largest} {}", counted(*size, "vertex"));
        }
        let without = self.found.labels.iter().filter(|label| **label == NO_LABEL).count() as u64;
        if without > 0 {
            text += &format!("; {} without a label", counted(without, "vertex"));
        }
        vec![Note::Say(text)]
    }

    fn advice(&self) -> String {
        "try a longer --timeout, or fewer --iterations".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let Communities { iterations, ran, changed, rest, .. } = &self.found;
        let facts = [
            ("communities", json!(self.found.sizes.len())),
            ("iterations", json!(iterations)),
            ("iterations_run", json!(ran)),
            ("changed", json!(changed)),
            ("rest", json!(rest)),
        ];
        facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn termination(&self) -> &Termination {
        &self.found.termination
    }

    fn report(&self) -> &RunReport {
        &self.found.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.found.termination.is_complete();
        let iterations = self.found.iterations;
        let verdict = verify::verify(data.graph()?, &self.config, self.seeds.as_ref(), iterations, &self.found.labels)?;
        let summary = match &verdict.first_fault {
            Some(vertex) => {
                format!("{} vertices come to another label, first of them {vertex}", count(verdict.wrong))
            }
            None => format!("sorted labels lead every vertex to the same after {}", counted(iterations, "iteration")),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
