//! PageRank that starts in supersteps and changes to pushes where these pay: [`Engine::Auto`].
//!
//! A superstep goes over an edge faster than a push does, and over all of them; pushes go where the residual is. Which takes more off it for the
//! time is estimated from counts ([`PUSH`]), so that a run repeats: after supersteps 2, 4, 8 and so on, by what the last one has taken off the
//! residual, and by what [pushes](super::dynamic) of the vertices that have most of it would take.
//!
//! # Error
//! A superstep that changes the ranks by `c` in the L1 norm, and whose flows are rounded by a part of `u`, leaves them within
//! ```text
//! d / (1 - d) (c + u)
//! ```
//! of the exact ones, since it makes distances smaller by `d`. Pushes have a bound of their own. The run has converged when the bound is within
//! the tolerance.

use hubcut::exec::{Choice, Engine, Observer, Options, Progress, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph};
use hubcut::parallel;

use super::dynamic::{self, Begun, IsOver, Start, rate_of_pushes, until};
use super::{Config, OnTypes, Precision, Ranking, View, with_types};
use crate::direct::{Limits, empty_report};
use crate::error::Result;
use crate::running::{self, Running};
use crate::weight::Weight;

/// What a push costs for an edge, in edges of a superstep: it adds to a word that lies anywhere, and looks at its place in a frontier.
const PUSH: f64 = 3.0;

/// Ranks the vertices: see the [module](self).
pub(super) fn run(
    graph: &AnyGraph,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    if let Some(choice) = only_supersteps(config, &options) {
        let options = Options { engine: choice.engine, ..options };
        let mut ranking = super::run(graph, &of_supersteps(config), options, observer)?;
        ranking.report.choices.push(choice);
        return Ok(ranking);
    }
    let limits = Limits::of(&options);
    run_until(graph, config, &options, &mut until(options.max_supersteps, &limits), observer)
}

/// As [`run`] on the whole graph, until somebody says that it is over.
pub(super) fn run_until(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    is_over: IsOver<'_>,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    let start = Start::of(config.sources.len(), graph.topology());
    if let Start::Sources = start {
        let begun = Begun { start, report: empty_report(0.0), push_cost: PUSH };
        let mut ranking = dynamic::from(graph, config, options, begun, is_over, observer)?;
        ranking.report.choices.push(at_sources());
        return Ok(ranking);
    }
    let (mut run, precision) = with_types(graph, config, Engine::Auto, Begin { config, options })?;
    let why = "every vertex changes at first, and supersteps go over edges fastest";
    let mut choices = vec![choice(0, Engine::Synchronous, why)];
    let bound = |change: f64| config.damping / (1.0 - config.damping) * (change + precision.rounding());
    let (mut last, mut look) = (f64::INFINITY, 2);
    let termination = loop {
        if run.active() == 0 {
            break Termination::NoActive;
        }
        if let Some(end) = is_over(run.report(), &|| run.states().to_vec()) {
            break end;
        }
        let looks = run.report().supersteps + 1 == look;
        let before = looks.then(|| run.states().to_vec());
        let superstep = run.step()?;
        observer.superstep(Progress { superstep: &superstep, elapsed_s: run.report().run_s });
        if bound(superstep.residual) <= config.tolerance {
            break Termination::Converged;
        }
        if let Some(before) = before {
            look *= 2;
            let x = run.states().to_vec();
            let changes = parallel::tabulate(x.len(), &|v| x[v] - before[v]);
            let taken = (last / superstep.residual).ln();
            let pushes = rate_of_pushes(graph.topology(), config.damping, &changes);
            if pushes > PUSH * taken {
                let why = format!(
                    "the last superstep has taken {:.0}% off the residual, and the best pushes take {:.1} times as much for an edge",
                    100.0 * (1.0 - (-taken).exp()),
                    pushes / taken
                );
                choices.push(choice(superstep.superstep, Engine::Direct, &why));
                let report = RunReport { choices, ..run.report().clone() };
                drop(run);
                let begun = Begun { start: Start::At(x, taken), report, push_cost: PUSH };
                return dynamic::from(graph, config, options, begun, is_over, observer);
            }
        }
        last = superstep.residual;
    };
    let report = RunReport { termination: (&termination).into(), choices, ..run.report().clone() };
    // As after any superstep; before the first, two distributions differ by 2 at most.
    let residual_bound = report.per_superstep.last().map_or(2.0, |superstep| superstep.residual);
    Ok(Ranking { ranks: run.states().to_vec(), residual_bound, termination, report })
}

/// The choice where pushes are out of the question.
pub(super) fn only_supersteps(config: &Config, options: &Options) -> Option<Choice> {
    let why = match options.cut {
        Some(_) => "the graph is cut into shards, and pushes go over the whole of it",
        None if options.checkpoints.is_some() => "checkpoints are taken between supersteps",
        None if config.tolerance == 0.0 => "a number of supersteps is asked for",
        None => return None,
    };
    Some(choice(0, Engine::Synchronous, why))
}

/// The choice for few sources.
pub(super) fn at_sources() -> Choice {
    choice(0, Engine::Direct, "there are few sources, and pushes begin at them")
}

fn choice(superstep: u64, engine: Engine, why: &str) -> Choice {
    Choice { superstep, engine, why: why.into() }
}

/// The configuration of supersteps that end where the bound of the [module](self) is within the tolerance.
pub(super) fn of_supersteps(config: &Config) -> Config {
    // Two distributions differ by 2 at most.
    let change = (config.tolerance * (1.0 - config.damping) / config.damping).min(2.0);
    let single = Config { tolerance: change - Precision::F32.rounding(), ..config.clone() };
    match config.precision {
        Precision::F32 if config.tolerance == 0.0 || single.tolerance >= Config::F32_FLOOR => {
            Config { tolerance: single.tolerance.max(0.0), ..single }
        }
        _ => Config { tolerance: (change - Precision::F64.rounding()).max(0.0), precision: Precision::F64, ..single },
    }
}

/// Prepares supersteps that do not end by themselves.
struct Begin<'a> {
    config: &'a Config,
    options: &'a Options,
}

impl OnTypes for Begin<'_> {
    type Solution = (Box<dyn Running<f64>>, Precision);

    fn on<V: View, W: Weight>(self, graph: &Graph<W>) -> Result<Self::Solution> {
        let program = super::PageRank::<V, W>::new(&Config { tolerance: 0.0, ..self.config.clone() })?;
        let options = Options { engine: Engine::Synchronous, ..self.options.clone() };
        Ok((running::begin(program, graph, options)?, V::PRECISION))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};

    use super::*;
    use crate::direct::zoo;
    use crate::pagerank::{dynamic, verify};

    fn auto() -> Options {
        Options { engine: Engine::Auto, ..Options::default() }
    }

    fn ranks(graph: &AnyGraph, config: &Config, options: Options) -> Ranking {
        crate::pagerank::run(graph, config, options, &mut ()).unwrap()
    }

    /// What the ranks are off is within the tolerance.
    fn holds(name: &str, graph: &AnyGraph, config: &Config, found: &Ranking) {
        let exact =
            dynamic(graph, &Config { tolerance: 1e-13, ..config.clone() }, &Options::default(), &mut ()).unwrap();
        let off: f64 = exact.ranks.iter().zip(&found.ranks).map(|(exact, rank)| (exact - rank).abs()).sum();
        assert!(off <= config.tolerance + 1e-12, "{name}: off by {off:e}");
        assert!(found.termination.is_complete(), "{name}: {:?}", found.termination);
        let verdict = verify::verify(graph, config, &found.ranks, found.residual_bound).unwrap();
        assert!(verdict.passed, "{name}: {verdict:?}");
    }

    #[test]
    fn ranks_are_within_the_tolerance_whatever_was_chosen() {
        let mut last = Vec::new();
        for (name, graph) in zoo::in_one_order(zoo::graphs(|_| ())) {
            let source = graph.raw_id(graph.vertices() as u32 / 2).to_string();
            let graph = AnyGraph::Unweighted(graph);
            for (tolerance, sources) in [(1e-4, vec![]), (1e-9, vec![]), (1e-6, vec![source])] {
                let config = Config { tolerance, sources, ..Config::default() };
                let found = ranks(&graph, &config, auto());
                holds(&name, &graph, &config, &found);
                let choices = &found.report.choices;
                assert!(choices[0].superstep == 0 && choices.len() <= 2, "{name}: {choices:?}");
                last.push(found.report.engine(Engine::Auto));
                zoo::on_threads(&|| {
                    let again = ranks(&graph, &config, auto());
                    assert_eq!((&again.ranks, &again.report.choices), (&found.ranks, choices), "{name}");
                });
            }
        }
        assert!(last.contains(&Engine::Direct) && last.contains(&Engine::Synchronous));
    }

    #[test]
    fn on_shards_and_for_a_number_of_supersteps_there_are_only_supersteps() {
        for (name, graph) in zoo::in_one_order(zoo::graphs(|edge| (edge % 5 + 1) as u32)) {
            let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(3)).unwrap()));
            let graph = AnyGraph::U32(graph);
            for tolerance in [1e-4, 1e-7] {
                let config = Config { tolerance, weighted: true, ..Config::default() };
                let found = ranks(&graph, &config, Options { cut: cut.clone(), ..auto() });
                holds(&name, &graph, &config, &found);
                assert_eq!(found.report.choices[0].engine, Engine::Synchronous, "{name}");
            }
            let config = Config { tolerance: 0.0, ..Config::default() };
            let found = ranks(&graph, &config, Options { max_supersteps: Some(7), ..auto() });
            assert_eq!((found.report.supersteps, found.report.choices.len()), (7, 1), "{name}");
        }
    }

    #[test]
    fn a_run_that_is_stopped_stops() {
        let large = zoo::graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("one large part, Directed"));
        let graph = AnyGraph::Unweighted(large.unwrap().1);
        let config = Config { tolerance: 1e-12, ..Config::default() };
        for most in [0, 1, 2, 3, 6] {
            let found = ranks(&graph, &config, Options { max_supersteps: Some(most), ..auto() });
            assert_eq!((found.report.supersteps, &found.termination), (most, &Termination::MaxSupersteps));
        }
        let options = auto();
        options.interrupt.request();
        assert_eq!(ranks(&graph, &config, options).termination, Termination::Interrupted);
    }
}
