//! Which engine runs a program, and how.

use clap::Args;
use hubcut::exec::{Engine, Locking, Options, Scheduler, Segments};
use hubcut::program::Consistency;

use super::{choice, whole};
use crate::exit::usage;

/// Options of the engines.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Running")]
pub(crate) struct EngineArgs {
    /// Which engine: sync goes in supersteps and repeats to the last bit; async takes vertices as they are
    /// signalled and sees the newest values, which needs fewer activations and does not repeat; chromatic goes
    /// colour by colour without locks, sees the newest values and repeats to the last bit; direct is no engine but an
    /// algorithm for this problem alone, where there is one; auto chooses by what it counts, so that it repeats, and says
    /// what and why [default: auto; sync for als and bp; direct for what has nothing else]
    #[arg(long, value_name = "ENGINE", value_parser = choice(Engine::NAMES))]
    engine: Option<Engine>,
    /// Which vertex an async worker takes next: sweep goes by id, again and again; fifo in the order of signals,
    /// roughly; priority the most urgent first, roughly; exact the most urgent first, with one queue for all
    /// [default: sweep; priority for sssp, bfs and bp]
    #[arg(long, value_name = "SCHEDULER", value_parser = choice(Scheduler::NAMES))]
    scheduler: Option<Scheduler>,
    /// How much an async activation is alone with its neighbourhood: vertex, the vertex itself is; edge, no two
    /// neighbours run at the same time; full, and messages combine as in some serial run [default: what the program
    /// needs]
    #[arg(long, value_name = "CONSISTENCY", value_parser = choice(Consistency::NAMES))]
    consistency: Option<Consistency>,
    /// How async keeps two neighbours from running at the same time: locks on the vertex and its neighbours;
    /// optimistic, gathers that were overtaken begin again; auto, optimistic where the program allows it
    /// [default: auto]
    #[arg(long, value_name = "LOCKING", value_parser = choice(Locking::NAMES))]
    locking: Option<Locking>,
    /// Stop async after so many activations, with exit code 3 [default: no limit]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u64>(1, u64::MAX))]
    max_activations: Option<u64>,
    /// Let sync pull messages (every vertex asks its neighbours) where the vertices that changed have more than
    /// this part of all edges, and push them otherwise; 0: always pull, 1: never. Same answer bit for bit
    /// [default: 0.05]
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true, value_parser = fraction)]
    pull_above: Option<f64>,
    /// Whether dense gathers of sync go through the sources by ranges that fit the cache: auto, off, or how many
    /// vertices are in a range. Same answer up to rounding [default: auto]
    #[arg(long, value_name = "auto|off|VERTICES", allow_negative_numbers = true, value_parser = clap::value_parser!(Segments))]
    segments: Option<Segments>,
}

impl EngineArgs {
    /// The engine for a program called `name` that these can run.
    ///
    /// # Errors
    /// A usage error if another was asked for.
    pub(crate) fn engine(&self, name: &str, engines: &[Engine]) -> anyhow::Result<Engine> {
        let engine = self.engine.unwrap_or_else(|| self.default(engines));
        match engines {
            [only] if engine == Engine::Auto => return Ok(*only),
            // What can be chosen is known to the program.
            _ if engine == Engine::Auto || engines.contains(&engine) => return Ok(engine),
            _ => {}
        }
        let names: Vec<_> = engines.iter().map(|engine| engine.short_name()).collect();
        Err(usage(match engine {
            Engine::Direct => {
                let names = names.join(" or ");
                format!("there is no direct algorithm for {name}; type --engine {names}, or leave --engine out")
            }
            _ => format!("{name} has no vertex program, only a direct algorithm; leave --engine out"),
        }))
    }

    /// The engine where none is asked for: chosen, if there is a choice that is not one of engines alone.
    fn default(&self, engines: &[Engine]) -> Engine {
        let has_choice = engines.len() > 1 && engines.contains(&Engine::Direct);
        match self.of_sync() {
            Some(_) if engines.contains(&Engine::Synchronous) => Engine::Synchronous,
            _ if has_choice => Engine::Auto,
            _ => engines[0],
        }
    }

    /// The first option given that is for the synchronous engine alone.
    fn of_sync(&self) -> Option<&'static str> {
        given("--pull-above", self.pull_above.is_some()).or(given("--segments", self.segments.is_some()))
    }

    /// Refuses options that `engine`, one of `engines`, would ignore, saying what to type instead.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self, engine: Engine, engines: &[Engine]) -> anyhow::Result<()> {
        let of_async = given("--scheduler", self.scheduler.is_some())
            .or(given("--locking", self.locking.is_some()))
            .or(given("--max-activations", self.max_activations.is_some()));
        let of_sync = self.of_sync();
        match (engine, self.consistency) {
            (Engine::Direct, consistency) => {
                match of_async.or(of_sync).or(given("--consistency", consistency.is_some())) {
                    Some(option) => Err(not_direct(option, engines)),
                    None => Ok(()),
                }
            }
            (Engine::Auto, _) if of_sync.is_some() => {
                let option = of_sync.unwrap_or_default();
                Err(usage(format!("{option} is for the synchronous engine; type --engine sync, or leave {option} out")))
            }
            (Engine::Synchronous | Engine::Auto, consistency) => {
                match of_async.or(given("--consistency", consistency.is_some())) {
                    Some(option) => Err(usage(format!(
                        "{option} is for the asynchronous engine; add --engine async, or leave {option} out"
                    ))),
                    None => Ok(()),
                }
            }
            (Engine::Chromatic, Some(Consistency::Full)) => Err(usage(
                "the chromatic engine cannot give full consistency: it would take a colouring in which no two \
                 neighbours of a vertex share a colour, so more colours than the largest hub has neighbours; \
                 type --engine async --consistency full",
            )),
            (Engine::Chromatic, Some(Consistency::Vertex)) => Err(usage(
                "the chromatic engine always gives edge consistency; leave --consistency out, or type \
                 --engine async --consistency vertex",
            )),
            (Engine::Chromatic, _) if of_async.is_some() => {
                let option = of_async.unwrap_or_default();
                Err(usage(format!(
                    "{option} is for the asynchronous engine, the chromatic one goes colour by colour; type \
                     --engine async, or leave {option} out"
                )))
            }
            (Engine::Asynchronous | Engine::Chromatic, _) => match of_sync {
                Some(option) => Err(usage(format!(
                    "{option} is for the synchronous engine; leave --engine out, or leave {option} out"
                ))),
                None => Ok(()),
            },
        }
    }

    /// The options of a run by `engine`; `scheduler` is the one that suits the program.
    pub(crate) fn options(&self, engine: Engine, scheduler: Scheduler) -> Options {
        Options {
            engine,
            scheduler: self.scheduler.unwrap_or(scheduler),
            consistency: self.consistency,
            locking: self.locking.unwrap_or_default(),
            max_activations: self.max_activations,
            pull_above: self.pull_above.unwrap_or(Options::PULL_ABOVE),
            segments: self.segments.unwrap_or_default(),
            ..Options::default()
        }
    }
}

/// A direct algorithm, one of `engines`, would ignore the option.
pub(super) fn not_direct(option: &str, engines: &[Engine]) -> anyhow::Error {
    let or = if engines.len() > 1 { ", or choose an --engine" } else { "" };
    usage(format!("{option} is for an engine, and a direct algorithm has none; leave {option} out{or}"))
}

fn given(option: &'static str, is_given: bool) -> Option<&'static str> {
    is_given.then_some(option)
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(fraction) if (0.0..=1.0).contains(&fraction) => Ok(fraction),
        _ => Err("give a number from 0 (always pull) to 1 (never pull)".into()),
    }
}
