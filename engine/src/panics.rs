//! Where a program has panicked: for which vertex, in which of its functions, and when.
//!
//! Each thread knows where it is in the program. Loops that are hot have it in registers, and tell when the stack unwinds only
//! (`exec::kernel::call`); others write it down as they go. Parallel loops ([`carry`]) put it beside the panic before that goes
//! to another thread. So a place and a message that are told belong to each other, also where several threads panic.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::graph::{Topology, VertexId};

/// What a program was called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// `prepare`.
    Prepare,
    /// `init`.
    Init,
    /// `view_length`.
    ViewLength,
    /// `slot_length`.
    SlotLength,
    /// `start_slot`.
    StartSlot,
    /// `start`.
    Start,
    /// `gather`, and `merge` of what was gathered for a vertex that runs.
    Gather,
    /// `apply`.
    Apply,
    /// `view`.
    View,
    /// `scatter`, `scatter_in_order`; also `combine` and `priority`, where messages are delivered as they are sent.
    Scatter,
    /// `mail`.
    Mail,
    /// `aggregate`.
    Aggregate,
    /// `between`.
    Between,
    /// `wakes`.
    Wakes,
    /// `converged`.
    Converged,
}

impl Stage {
    /// The function of the program.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Prepare => "prepare",
            Stage::Init => "init",
            Stage::ViewLength => "view_length",
            Stage::SlotLength => "slot_length",
            Stage::StartSlot => "start_slot",
            Stage::Start => "start",
            Stage::Gather => "gather",
            Stage::Apply => "apply",
            Stage::View => "view",
            Stage::Scatter => "scatter",
            Stage::Mail => "mail",
            Stage::Aggregate => "aggregate",
            Stage::Between => "between",
            Stage::Wakes => "wakes",
            Stage::Converged => "converged",
        }
    }

    /// Whether it belongs to the run of one vertex.
    fn is_of_activation(self) -> bool {
        matches!(self, Stage::Gather | Stage::Apply | Stage::View | Stage::Scatter | Stage::Mail)
    }
}

/// Where a program has panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PanicPlace {
    /// What it was called for.
    pub stage: Stage,
    /// What the input calls the vertex that it was called for; `None` where that is the whole run.
    pub vertex: Option<String>,
    /// What [`Context::superstep`](crate::program::Context::superstep) says there: 0 before the first.
    pub superstep: u64,
    /// Whether that is how often the vertex has run, as the asynchronous and the chromatic engine count, and not a superstep.
    pub is_own_run: bool,
}

/// "`gather` of vertex 13, superstep 2".
impl fmt::Display for PanicPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}`", self.stage.name())?;
        if let Some(vertex) = &self.vertex {
            write!(out, " of vertex {vertex}")?;
        }
        match (self.superstep, self.is_own_run) {
            (0, _) => Ok(()),
            (count, true) => write!(out, ", its run {count}"),
            (superstep, false) => write!(out, ", superstep {superstep}"),
        }
    }
}

/// A place as engines know it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    stage: Stage,
    /// The highest number, which no vertex has, if it is none.
    vertex: VertexId,
    superstep: u64,
}

impl Place {
    /// As errors tell it. `by_vertex`: an engine that counts the runs of each vertex.
    pub(crate) fn told(self, topology: &Topology, by_vertex: bool) -> PanicPlace {
        let Place { stage, vertex, superstep } = self;
        let vertex = (vertex != VertexId::MAX).then(|| topology.raw_id(vertex).to_string());
        PanicPlace { stage, vertex, superstep, is_own_run: by_vertex && superstep > 0 && stage.is_of_activation() }
    }
}

/// Where a thread is: cells, so that going on to another stage writes one of them.
struct At {
    /// `None`: not in the program.
    stage: Cell<Option<Stage>>,
    vertex: Cell<VertexId>,
    superstep: Cell<u64>,
}

thread_local! {
    static AT: At = const { At { stage: Cell::new(None), vertex: Cell::new(0), superstep: Cell::new(0) } };
}

/// The program is called for a vertex, by its id.
#[inline(always)]
pub(crate) fn begin(vertex: VertexId, superstep: u64, stage: Stage) {
    AT.with(|at| {
        at.stage.set(Some(stage));
        at.vertex.set(vertex);
        at.superstep.set(superstep);
    });
}

/// The program is called for the whole run.
pub(crate) fn begin_for_all(superstep: u64, stage: Stage) {
    begin(VertexId::MAX, superstep, stage);
}

/// The program is called for the same vertex.
#[inline(always)]
pub(crate) fn enter(stage: Stage) {
    AT.with(|at| at.stage.set(Some(stage)));
}

/// The program is not called.
#[inline(always)]
pub(crate) fn done() {
    AT.with(|at| at.stage.set(None));
}

/// Where the thread is in the program, and then not any more.
fn take() -> Option<Place> {
    AT.with(|at| {
        let stage = at.stage.take()?;
        Some(Place { stage, vertex: at.vertex.get(), superstep: at.superstep.get() })
    })
}

/// A panic, and where it was.
struct Placed {
    place: Place,
    panic: Box<dyn Any + Send>,
}

/// Does `work`, which begins outside of the program, whatever the thread does around it; a panic goes on with its place.
pub(crate) fn carry(work: &mut dyn FnMut()) {
    let around = take();
    let result = catch_unwind(AssertUnwindSafe(work));
    let place = take();
    if let Some(Place { stage, vertex, superstep }) = around {
        begin(vertex, superstep, stage);
    }
    match (result, place) {
        (Ok(()), _) => {}
        // It may have been carried from a loop within.
        (Err(panic), Some(place)) if !panic.is::<Placed>() => resume_unwind(Box::new(Placed { place, panic })),
        (Err(panic), _) => resume_unwind(panic),
    }
}

/// What a panic that was [carried](carry) said, and where it was, if that is known.
pub(crate) fn told(panic: Box<dyn Any + Send>) -> (String, Option<Place>) {
    let (panic, place) = match panic.downcast::<Placed>() {
        Ok(placed) => (placed.panic, Some(placed.place)),
        Err(panic) => (panic, None),
    };
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    let message = text.or_else(|| panic.downcast_ref::<String>().cloned());
    (message.unwrap_or_else(|| "no message".into()), place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a panic: its message, and the number of its vertex.
    fn caught(mut work: impl FnMut()) -> (String, Option<VertexId>) {
        let panic = catch_unwind(AssertUnwindSafe(|| carry(&mut work))).unwrap_err();
        let (message, place) = told(panic);
        (message, place.map(|place| place.vertex))
    }

    #[test]
    fn the_innermost_place_goes_with_the_panic() {
        let found = caught(|| {
            begin(1, 2, Stage::Gather);
            carry(&mut || {
                begin(7, 2, Stage::Gather);
                panic!("at {}", 7);
            });
        });
        assert_eq!(found, ("at 7".into(), Some(7)));
        // Work that says nothing is at the place around it.
        let found = caught(|| {
            begin(1, 2, Stage::Gather);
            carry(&mut || panic!("within"));
        });
        assert_eq!(found, ("within".into(), Some(1)));
        // What was done in between does not change where a thread is.
        let found = caught(|| {
            begin(1, 2, Stage::Gather);
            carry(&mut || begin(7, 2, Stage::Gather));
            panic!("afterwards");
        });
        assert_eq!(found, ("afterwards".into(), Some(1)));
        // Nothing is left of it.
        assert_eq!(caught(|| panic!("elsewhere")), ("elsewhere".into(), None));
        assert_eq!(caught(|| std::panic::panic_any(7)), ("no message".into(), None));
    }

    #[test]
    fn a_place_is_told_in_a_few_words() {
        let place = PanicPlace { stage: Stage::Gather, vertex: Some("a".into()), superstep: 2, is_own_run: false };
        assert_eq!(place.to_string(), "`gather` of vertex a, superstep 2");
        let own_run = PanicPlace { is_own_run: true, ..place.clone() };
        assert_eq!(own_run.to_string(), "`gather` of vertex a, its run 2");
        let between = PanicPlace { stage: Stage::Between, vertex: None, ..place.clone() };
        assert_eq!(between.to_string(), "`between`, superstep 2");
        let first = PanicPlace { stage: Stage::Init, superstep: 0, ..place };
        assert_eq!(first.to_string(), "`init` of vertex a");
    }
}
