//! Belief propagation as a question: by how much a message would change if all were computed once more.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::Topology;
use hubcut::program::VertexProgram;

use super::baseline::{Flooding, TableFlooding};
use super::{Binary, Config, Domain, Entry, Network, Query, Shape};
use crate::Result;
use crate::race::{Attempt, Each, Question, Stop, Suits, Trace, trace, trace_plain};
use crate::registry::{Contest, Data, ErrorRange, On, Race, options};

/// What engines race to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct RaceOptions {
    /// The most probable assignment of all variables together (max-product), instead of the marginal of each (sum-product)
    #[cfg_attr(feature = "clap", arg(long))]
    pub map: bool,
    /// Part of its old value that a message keeps, 0 to below 1, in the logarithm: slower, and some models converge only so
    #[cfg_attr(feature = "clap", arg(long, value_name = "D", default_value_t = 0.0, allow_negative_numbers = true))]
    pub damping: f64,
    /// Rounds after which a contender is given up
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = BpQuestion::MAX_ROUNDS,
               allow_negative_numbers = true, value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_rounds: u64,
}

impl RaceOptions {
    /// The tolerance is half the error that is raced to, so that no run ends by itself before it is there.
    fn config(&self, error: f64) -> Config {
        let query = if self.map { Query::Map } else { Query::Marginals };
        Config { query, damping: self.damping, tolerance: error / 2.0, ..Config::default() }
    }
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Race engines to the messages of belief propagation, and against a plain loop of flooding on one thread\n\n\
            Engines take turns on a model that is read once, until no message would change by more than --error if all were \
            computed once more: that is computed anew from the messages of each contender, in one and the same way, outside the \
            time. Who goes round in circles is given up after --max-rounds, said so, and does not win. MODEL is what `hubcut run \
            bp` takes."
    }

    fn errors(&self) -> ErrorRange {
        let why = "messages are rounded, and computed anew they differ by that much";
        ErrorRange { default: BpQuestion::ERROR, least: Some((BpQuestion::LEAST_ERROR, why)) }
    }

    options!(RaceOptions => Contest);
}

impl Contest for RaceOptions {
    fn check(&self) -> Result<()> {
        self.config(BpQuestion::ERROR).check()
    }

    fn on(&self, error: f64) -> On {
        On::Model(self.config(error))
    }

    fn question(&self, data: Data<'_>, error: f64) -> Result<Box<dyn Question>> {
        Ok(Box::new(BpQuestion::new(data.network()?.clone(), self.config(error), self.max_rounds)))
    }
}

/// Messages over one model.
///
/// The error is the [residual](super::residual) of the messages, computed anew from whatever the contender has for messages by one and
/// the same code, which is no contender's.
pub struct BpQuestion {
    network: Arc<Network>,
    config: Config,
    max_rounds: u64,
    /// Whether the loop with odds will do: pairs of variables with two states, and nothing impossible.
    has_odds: bool,
}

impl BpQuestion {
    /// The error that contenders run to unless told otherwise.
    pub const ERROR: f64 = 1e-6;
    /// The smallest error that can be asked for.
    pub const LEAST_ERROR: f64 = 1e-11;
    /// Rounds after which a contender is given up, unless told otherwise.
    pub const MAX_ROUNDS: u64 = 1000;

    /// Of a network made with `config`, whose tolerance should be half the error that is raced to, so that no run ends by itself
    /// before it is there.
    pub fn new(network: Arc<Network>, config: Config, max_rounds: u64) -> Self {
        let model = network.model();
        let has_odds = network.shape() == Shape::Binary
            && config.query == Query::Marginals
            && config.damping == 0.0
            && (0..model.variables()).all(|variable| model.observed(variable).is_none())
            && model.factors().all(|factor| factor.table.iter().all(|value| *value > 0.0))
            // Several factors over one pair are one edge, but several messages of that loop.
            && model.factors().filter(|factor| factor.scope.len() == 2).count() as u64 == network.graph().edges();
        BpQuestion { network, config, max_rounds, has_odds }
    }

    fn odds(&self, stop: &Stop) -> Trace {
        let begin = Instant::now();
        let mut flooding = Flooding::new(self.network.model()).expect("two states and pairs");
        let plan_s = begin.elapsed().as_secs_f64();
        let ends = |message: usize| {
            let (source, target, _) = flooding.message(message);
            ((source, target), message)
        };
        let place: HashMap<(u32, u32), usize> = (0..flooding.messages()).map(ends).collect();
        let error = |flooding: &Flooding| {
            super::residual(&self.network, self.config.query, |source, target, out| {
                let (_, _, odds) = flooding.message(place[&(source, target)]);
                out.copy_from_slice(&[1.0 / (1.0 + odds), odds / (1.0 + odds)]);
            })
        };
        trace_plain(plan_s, self.each(), error(&flooding), stop, || {
            let begin = Instant::now();
            flooding.pass();
            (begin.elapsed().as_secs_f64(), error(&flooding))
        })
    }

    fn tables(&self, stop: &Stop) -> Trace {
        let begin = Instant::now();
        let mut flooding = TableFlooding::new(self.network.model(), &self.config);
        let plan_s = begin.elapsed().as_secs_f64();
        let error = |flooding: &TableFlooding| {
            if !flooding.is_possible() {
                // Messages of nothing would not change any more. No change is larger than this.
                return 1.0;
            }
            let messages: HashMap<(u32, u32), &[f64]> = flooding.messages().collect();
            super::residual(&self.network, self.config.query, |source, target, out| {
                out.copy_from_slice(messages[&(source, target)]);
            })
        };
        trace_plain(plan_s, self.each(), error(&flooding), stop, || {
            let begin = Instant::now();
            flooding.pass();
            (begin.elapsed().as_secs_f64(), error(&flooding))
        })
    }

    /// A pass reads every message and computes every message.
    fn each(&self) -> Each {
        let (vertices, arcs) = (self.network.graph().vertices() as u64, self.network.graph().arcs() as u64);
        Each { vertices, gathered: arcs, scattered: arcs }
    }
}

impl Question for BpQuestion {
    fn program(&self) -> &'static str {
        "bp"
    }

    fn configured(&self) -> String {
        let query = if self.config.query == Query::Map { "max-product" } else { "sum-product" };
        let domain = if self.network.domain() == Domain::Log { "logarithms" } else { "probabilities" };
        let damping = match self.config.damping {
            0.0 => String::new(),
            damping => format!(", damping {damping}"),
        };
        format!("{query}, messages of engines are {domain}{damping}")
    }

    fn error_meaning(&self) -> String {
        "largest change of an element of a message if all were computed once more".into()
    }

    fn topology(&self) -> &Topology {
        self.network.graph().topology()
    }

    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Priority, consistency: Binary::NEEDS.consistency(), segments: false }
    }

    fn max_rounds(&self) -> u64 {
        self.max_rounds
    }

    fn baseline_name(&self) -> &'static str {
        if self.has_odds { "flooding with odds, 1 thread" } else { "flooding with tables, 1 thread" }
    }

    fn baseline(&self, stop: &Stop) -> Trace {
        if self.has_odds { self.odds(stop) } else { self.tables(stop) }
    }

    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt> {
        if options.engine == Engine::Direct {
            return Ok(Attempt::no_direct(self.program()));
        }
        trace(super::begin(&self.network, &self.config, options), stop, |run| run.residual())
    }
}
