//! Who runs: an engine with the choices that it has, and a number of threads.

use hubcut::exec::{Engine, Locking, Options, Scheduler, Segments};
use hubcut::program::Consistency;
use hubcut_programs::race::Suits;
use serde::{Serialize, Serializer};

/// Which of them to put in a field: the product of all lists, without what makes no difference to an engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Engines.
    pub engines: Vec<Engine>,
    /// Schedulers of the asynchronous engine; none: the one that suits the program.
    pub schedulers: Vec<Scheduler>,
    /// Levels of consistency of the asynchronous engine; none: what the program needs.
    pub consistencies: Vec<Consistency>,
    /// Ways of locking of the asynchronous engine, where there is a choice: under edge consistency.
    pub lockings: Vec<Locking>,
    /// Numbers of threads.
    pub threads: Vec<usize>,
}

/// An engine with the choices that it has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contender {
    /// The engine.
    #[serde(serialize_with = "engine")]
    pub engine: Engine,
    /// What the asynchronous engine is told.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub asynchronous: Option<Asynchronous>,
    /// Whether gathers are cut for the cache, where both are timed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Segments>,
    /// Threads.
    pub threads: usize,
}

/// What the asynchronous engine is told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Asynchronous {
    /// Which vertex comes next.
    pub scheduler: Scheduler,
    /// How much a vertex is alone.
    #[serde(serialize_with = "consistency")]
    pub consistency: Consistency,
    /// How that is kept, if there is a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locking: Option<Locking>,
}

fn engine<S: Serializer>(engine: &Engine, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(engine.short_name())
}

fn consistency<S: Serializer>(consistency: &Consistency, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(consistency.short_name())
}

impl Field {
    /// All contenders, for a program that these choices suit.
    pub fn contenders(&self, suits: Suits) -> Vec<Contender> {
        let mut all = Vec::new();
        for &engine in &self.engines {
            let asynchronous = match engine {
                Engine::Asynchronous => self.asynchronous(suits).into_iter().map(Some).collect::<Vec<_>>(),
                _ => vec![None],
            };
            let segments = match engine {
                Engine::Synchronous if suits.segments => vec![Some(Segments::Off), Some(Segments::Auto)],
                _ => vec![None],
            };
            for &asynchronous in &asynchronous {
                for &segments in &segments {
                    let with = |&threads| Contender { engine, asynchronous, segments, threads };
                    all.extend(self.threads.iter().map(with));
                }
            }
        }
        all
    }

    fn asynchronous(&self, suits: Suits) -> Vec<Asynchronous> {
        let (schedulers, consistencies): (_, Vec<_>) = ([suits.scheduler], suits.consistency.into_iter().collect());
        let schedulers = if self.schedulers.is_empty() { &schedulers[..] } else { &self.schedulers };
        let consistencies = if self.consistencies.is_empty() { &consistencies[..] } else { &self.consistencies };
        let mut all = Vec::new();
        for &scheduler in schedulers {
            for &consistency in consistencies {
                let lockings: Vec<_> = match consistency {
                    Consistency::Vertex | Consistency::Full => vec![None],
                    Consistency::Edge => self.lockings.iter().copied().map(Some).collect(),
                };
                all.extend(lockings.into_iter().map(|locking| Asynchronous { scheduler, consistency, locking }));
            }
        }
        all
    }
}

impl Contender {
    /// What it is called: "async, fifo, edge, locks, 2 threads".
    pub fn name(&self) -> String {
        let mut words = vec![self.engine.short_name()];
        if let Some(Asynchronous { scheduler, consistency, locking }) = &self.asynchronous {
            words.extend([scheduler.short_name(), consistency.short_name()]);
            words.extend(locking.as_ref().map(|locking| locking.short_name()));
        }
        words.extend(self.segments.map(|segments| if segments == Segments::Off { "plain" } else { "segmented" }));
        format!("{}, {} thread{}", words.join(", "), self.threads, if self.threads == 1 { "" } else { "s" })
    }

    /// Whether it is there to show what segments do.
    pub(crate) fn wants_segments(&self) -> bool {
        self.segments.is_some_and(|segments| segments != Segments::Off)
    }

    /// How it runs.
    pub fn options(&self) -> Options {
        let mut options = Options {
            engine: self.engine,
            threads: Some(self.threads),
            segments: self.segments.unwrap_or_default(),
            ..Options::default()
        };
        if let Some(Asynchronous { scheduler, consistency, locking }) = self.asynchronous {
            options.scheduler = scheduler;
            options.consistency = Some(consistency);
            options.locking = locking.unwrap_or_default();
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_multiply_only_where_they_apply() {
        let field = Field {
            engines: vec![Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic],
            schedulers: vec![Scheduler::Sweep, Scheduler::Fifo],
            consistencies: vec![Consistency::Vertex, Consistency::Edge],
            lockings: vec![Locking::Locks, Locking::Optimistic],
            threads: vec![2],
        };
        let suits = Suits { scheduler: Scheduler::Exact, consistency: Some(Consistency::Full), segments: true };
        let names: Vec<_> = field.contenders(suits).iter().map(Contender::name).collect();
        let expected = [
            "sync, plain, 2 threads",
            "sync, segmented, 2 threads",
            "async, sweep, vertex, 2 threads",
            "async, sweep, edge, locks, 2 threads",
            "async, sweep, edge, optimistic, 2 threads",
            "async, fifo, vertex, 2 threads",
            "async, fifo, edge, locks, 2 threads",
            "async, fifo, edge, optimistic, 2 threads",
            "chromatic, 2 threads",
        ];
        assert_eq!(names, expected);

        let field = Field { consistencies: Vec::new(), schedulers: Vec::new(), threads: vec![1], ..field };
        let names: Vec<_> = field.contenders(Suits { segments: false, ..suits }).iter().map(Contender::name).collect();
        assert_eq!(names, ["sync, 1 thread", "async, exact, full, 1 thread", "chromatic, 1 thread"]);
    }

    #[test]
    fn options_are_those_of_the_name() {
        let asynchronous = Asynchronous {
            scheduler: Scheduler::Priority,
            consistency: Consistency::Edge,
            locking: Some(Locking::Optimistic),
        };
        let contender =
            Contender { engine: Engine::Asynchronous, asynchronous: Some(asynchronous), segments: None, threads: 3 };
        let options = contender.options();
        assert_eq!((options.engine, options.threads), (Engine::Asynchronous, Some(3)));
        assert_eq!((options.scheduler, options.locking), (Scheduler::Priority, Locking::Optimistic));
        assert_eq!(options.consistency, Some(Consistency::Edge));
    }
}
