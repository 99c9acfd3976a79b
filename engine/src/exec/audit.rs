//! What every activation read and wrote: the log from which tests prove that a run was serial.
//!
//! In a run that a test watches ([`Run::watched`](super::Run::watched)) every activation logs the versions of the views and slots
//! that it read and wrote, and which messages it took and sent. Then the conflict graph of the log must have no cycle, and running
//! the activations one by one in its order ([`Serial`](super::Serial)) must give every state, view and slot to the last bit. Nine
//! bugs can be planted ([`Planted`]), and each is caught by a test of its own; under vertex consistency the same check must find a
//! cycle.
//!
//! Who watches is a parameter of the asynchronous engine, a `Hook`, and not a feature: Cargo joins the features that the packages
//! of a build ask for, so a binary that is built beside the tests would be watched too. For programs that nobody watches none of
//! this is compiled, and `.ci/run` checks that the binary has none of it.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::asynchronous::log::ArcPlaces;
use crate::graph::VertexId;

/// What looks into a run of the asynchronous engine: nobody, `()`, or a [`Watch`].
pub(crate) trait Hook: Send + Sync + 'static {
    /// Asked in constant conditions, so that what is behind them is not compiled where nobody looks.
    const ON: bool;
    /// Whoever looks.
    fn watch(&self) -> Option<&Watch>;
    /// Whoever looks, to be changed between rounds.
    fn watch_mut(&mut self) -> Option<&mut Watch>;
}

impl Hook for () {
    const ON: bool = false;
    fn watch(&self) -> Option<&Watch> {
        None
    }
    fn watch_mut(&mut self) -> Option<&mut Watch> {
        None
    }
}

/// A log, if it is wanted, and a bug, if there is to be one.
#[derive(Default)]
pub(crate) struct Watch {
    pub(super) audit: Option<Audit>,
    /// The names of arcs on shards.
    pub(super) arcs: ArcPlaces,
    pub(super) planted: Option<Planted>,
}

impl Hook for Watch {
    const ON: bool = true;
    fn watch(&self) -> Option<&Watch> {
        Some(self)
    }
    fn watch_mut(&mut self) -> Option<&mut Watch> {
        Some(self)
    }
}

/// Something that activations read and write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// The view of a vertex; with it goes its state.
    View(VertexId),
    /// The slot of the edge at this position by source.
    Slot(usize),
}

/// An activation.
#[derive(Clone, Debug, PartialEq)]
pub struct Activation {
    /// Which vertex ran.
    pub vertex: VertexId,
    /// How often it has run, this time included.
    pub count: u32,
    /// The versions of what it read; 0 is what was there before the run.
    pub reads: Vec<(Item, u64)>,
    /// The versions that it wrote.
    pub writes: Vec<(Item, u64)>,
    /// The messages that it took from its inbox, by their numbers there; those of the start come first.
    pub took: Range<u64>,
    /// The messages that it sent, in the order of its edges: to whom, and their number in that inbox.
    pub sent: Vec<(VertexId, u64)>,
}

/// A bug, planted to see that the tests find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// No lock on one of the neighbours (optimistic: no validation).
    SkippedLock,
    /// The scope is unlocked before the scatter.
    EarlyUnlock,
    /// The view is published after the neighbours were signalled, as if the store were not ordered before.
    LatePublish,
    /// A vertex locks itself first, whatever its id.
    UnsortedLocks,
    /// A self-loop makes a vertex wait for itself.
    ForgottenLoop,
    /// The vertex is unlocked twice.
    DoubleUnlock,
    /// A signal that arrives while a vertex runs is dropped.
    LostSignal,
    /// On shards: the view is not written to the last mirror.
    StaleMirror,
    /// On shards: the vertex is unlocked before its mirrors are written.
    LateMirrors,
}

/// Versions and log of a run.
pub(crate) struct Audit {
    views: Vec<AtomicU64>,
    slots: Vec<AtomicU64>,
    inboxes: Vec<Mutex<LoggedInbox>>,
    log: Mutex<Vec<Activation>>,
}

/// Numbers of messages: those before `taken` were taken.
#[derive(Clone, Copy, Default)]
pub(crate) struct LoggedInbox {
    taken: u64,
    next: u64,
}

impl Audit {
    /// Of a run that has not begun; `started`: which vertices have a message then.
    pub(crate) fn new(vertices: usize, arcs: usize, started: impl Fn(usize) -> bool) -> Self {
        let zeros = |len| (0..len).map(|_| AtomicU64::new(0)).collect();
        let inbox = |v| Mutex::new(LoggedInbox { taken: 0, next: u64::from(started(v)) });
        Audit {
            views: zeros(vertices),
            slots: zeros(arcs),
            inboxes: (0..vertices).map(inbox).collect(),
            log: Mutex::default(),
        }
    }

    fn counter(&self, item: Item) -> &AtomicU64 {
        match item {
            Item::View(v) => &self.views[v as usize],
            Item::Slot(position) => &self.slots[position],
        }
    }

    /// The version of `item` now.
    pub(crate) fn version(&self, item: Item) -> (Item, u64) {
        (item, self.counter(item).load(Ordering::SeqCst))
    }

    /// `item` was written; gives its new version.
    pub(crate) fn written(&self, item: Item) -> (Item, u64) {
        (item, self.counter(item).fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// Nobody else puts or takes messages of `v` while this is held.
    pub(crate) fn inbox(&self, v: VertexId) -> MutexGuard<'_, LoggedInbox> {
        self.inboxes[v as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An activation has ended.
    pub(crate) fn log(&self, activation: Activation) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(activation);
    }

    /// What was logged since the last call.
    pub(crate) fn take(&self) -> Vec<Activation> {
        std::mem::take(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl LoggedInbox {
    /// A message was put; gives its number.
    pub(crate) fn put(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// All messages were taken; gives their numbers.
    pub(crate) fn take(&mut self) -> Range<u64> {
        let taken = self.taken..self.next;
        self.taken = self.next;
        taken
    }
}
