//! The diameter in the table of programs.

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::{Bounds, Config, direct, mean, percentile, verify};
use crate::Result;
use crate::closeness::{self, AllDistances, sketch};
use crate::numbers::{count, counted, rounded, seconds};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Values, Verdict, Watch, direct_only, object,
    options,
};

/// The part of the pairs that are not farther apart than the effective diameter.
const MOST_PAIRS: f64 = 0.9;

/// The diameter in the table of programs.
pub(crate) struct Entry;

/// The diameter with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Diameter"))]
pub struct Configured {
    /// Stop after N searches, with the bounds that there are by then
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = Config::default().searches,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub searches: u64,
    /// Stop when the upper bound is at most 1 + E times the lower one; 0 for the exact diameter
    #[cfg_attr(feature = "clap", arg(long, value_name = "E", default_value_t = 0.0, allow_negative_numbers = true,
               value_parser = crate::registry::not_negative::<f64>))]
    pub error: f64,
    /// Also find the effective diameter, which 90 % of all pairs do not exceed, and the mean distance: exactly on a small graph, else by HyperBall
    #[cfg_attr(feature = "clap", arg(long))]
    pub effective: bool,
    /// Estimate these from sketches of M registers, a power of two [default: 256, on a large graph]
    #[cfg_attr(feature = "clap", arg(long, value_name = "M", requires = "effective",
               value_parser = crate::registry::whole::<usize>(sketch::LEAST as u64, sketch::MOST as u64)))]
    pub registers: Option<usize>,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "diameter"
    }

    fn about(&self) -> About {
        About {
            short: "Find how far apart two vertices can be: the diameter, or bounds of it; and how far most are",
            long: "The eccentricity of a vertex is its distance, in edges, to the farthest vertex that a way leads to; the diameter is the \
                largest eccentricity. Pairs without a way between them do not count, and weights do not. Breadth-first searches from chosen \
                vertices bound it from both sides until the bounds meet; then it is exact. Most graphs take a few searches, some very many, \
                so there is a limit: see --searches and --error. The bounds are right whenever it stops.\n\
                The effective diameter, with --effective, is the distance that 90 % of the pairs with a way do not exceed, interpolated \
                between whole numbers. A direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run diameter roads.txt --undirected
  hubcut run diameter web.txt --error 0.1
  hubcut run diameter friends.txt --effective --output eccentricities.csv --verify",
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
        json!({
            "searches": self.searches,
            "error": self.error,
            "effective": self.effective,
            "registers": self.registers,
            "seed": options.seed,
        })
    }

    direct_only!(Job);

    /// Bounds are what was asked for, also where they are apart.
    fn wants_all_supersteps(&self) -> bool {
        true
    }

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let config = Config { searches: self.searches, error: self.error };
        let ((bounds, distances), mut termination, mut report) = crate::direct::run(&options, |limits| {
            let bounds = direct::run(graph, &config, limits)?;
            let distances = match self.effective && !limits.has_stopped() {
                true => Some(closeness::run(graph, self.registers, false, options.seed, limits)?),
                false => None,
            };
            // What is not complete says nothing.
            Ok((bounds, distances.filter(|_| !limits.has_stopped())))
        })?;
        let is_near = f64::from(bounds.most) <= f64::from(bounds.least) * (1.0 + self.error);
        if !is_near && termination.is_complete() {
            termination = Termination::MaxSupersteps;
            report.termination = (&termination).into();
        }
        let raw = |v| graph.raw_id(v).to_string();
        let ends = bounds.ends.map(|(from, to)| (raw(from), raw(to)));
        let shown = parallel::tabulate(graph.vertices(), &|v| f64::from(bounds.at_least[v]));
        Ok(Box::new(Found { bounds, ends, shown, distances, termination, report }))
    }
}

/// What a run came to.
struct Found {
    bounds: Bounds,
    /// The raw ids of two vertices that are so far apart.
    ends: Option<(String, String)>,
    /// The lower bounds of eccentricities.
    shown: Vec<f64>,
    /// Distances of pairs, and the registers of sketches that they are by, if they are.
    distances: Option<(AllDistances, Option<usize>)>,
    termination: Termination,
    report: RunReport,
}

impl Found {
    fn is_exact(&self) -> bool {
        self.bounds.least == self.bounds.most
    }
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![
            Column { name: "eccentricity_at_least", values: Values::U32(&self.bounds.at_least) },
            Column { name: "eccentricity_at_most", values: Values::U32(&self.bounds.at_most) },
        ]
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.shown)
    }

    fn ending(&self, end: End, _: Engine) -> Option<Note> {
        let Bounds { least, most, searches, .. } = &self.bounds;
        let by = format!("{} in {}", counted(*searches, "search"), seconds(self.report.run_s));
        let (least, most) = (count((*least).into()), count((*most).into()));
        Some(match end {
            End::Done if self.is_exact() => Note::Say(format!("diameter {least}: exact, by {by}")),
            End::Done if self.is_converged() => {
                Note::Say(format!("diameter at least {least} and at most {most}, by {by}"))
            }
            End::Done => Note::Say(format!(
                "diameter at least {least} and at most {most}, by {by}; more --searches bring the bounds nearer"
            )),
            _ => Note::Warn(format!(
                "stopped before the end: diameter at least {least} and at most {most}, by {by}; {}",
                self.advice()
            )),
        })
    }

    fn advice(&self) -> String {
        "try a longer --timeout, or a larger --error".into()
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let mut notes = vec![Note::Say(match &self.ends {
            Some((from, to)) => format!("from {from} to {to} it is {}", counted(self.bounds.least.into(), "edge")),
            None => "no way leads from one vertex to another".into(),
        })];
        if let Some((all, registers)) = &self.distances {
            let (effective, mean) = (rounded(percentile(&all.pairs, MOST_PAIRS)), rounded(mean(&all.pairs)));
            let how = match registers {
                None => "exact".into(),
                Some(registers) => format!(
                    "estimated by HyperBall with {} registers a vertex: numbers of pairs within a distance have a relative standard \
                     deviation of at most {} %",
                    count(*registers as u64),
                    rounded((sketch::deviation(*registers) * 1e3).round() / 10.0)
                ),
            };
            notes.push(Note::Say(format!("effective diameter {effective}, mean distance {mean}: {how}")));
        }
        notes
    }

    fn facts(&self) -> Map<String, Value> {
        let mut facts = json!({
            "diameter_at_least": self.bounds.least,
            "diameter_at_most": self.bounds.most,
            "exact": self.is_exact(),
            "searches": self.bounds.searches,
            "ends": self.ends,
        });
        if let Some((all, registers)) = &self.distances {
            facts["effective_diameter"] = json!(percentile(&all.pairs, MOST_PAIRS));
            facts["mean_distance"] = json!(mean(&all.pairs));
            facts["pairs_by_distance"] = json!(all.pairs);
            facts["registers"] = json!(registers);
        }
        object(facts)
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let graph = data.topology();
        let verdict = verify::verify(graph, &self.bounds);
        let searches = counted(verdict.searched, "vertex");
        let mut passed = verdict.passed;
        let mut summary = match &verdict.first_fault {
            Some(vertex) => format!("a search from vertex {vertex} finds an eccentricity outside its bounds"),
            None if !passed => "the two vertices are not as far apart as the lower bound says".into(),
            None if self.ends.is_none() => format!("searches from {searches} find no way anywhere"),
            None => {
                format!("the two ends are so far apart, and searches from {searches} find nothing outside the bounds")
            }
        };
        let mut details = json!(verdict);
        if let Some((all, registers)) = &self.distances {
            let verdict = verify::verify_distances(graph, all, registers.map(sketch::deviation));
            passed &= verdict.passed;
            let (mean, to) = (rounded(verdict.mean), counted(verdict.searched, "vertex"));
            summary += &match verdict.allowed {
                Some(allowed) => {
                    format!(
                        "; searches to all vertices give a mean distance of {mean}, of which it may be {allowed:.2e} off"
                    )
                }
                None => format!("; the mean distance was not checked (to {to} it is {mean})"),
            };
            details["distances"] = json!(verdict);
        }
        // Bounds are right wherever it stopped.
        Ok(Verdict::of(passed, true, &summary, details))
    }
}
