//! What one worker does in a round: takes scheduled vertices and runs them, until there are none or it must stop.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::round::{Round, RoundCounts};
use crate::exec::audit::Hook;
use crate::exec::kernel::shared::RowScratch;
use crate::graph::VertexId;
use crate::program::lengths::has_slices;
use crate::program::{VertexProgram, gathers};
use crate::schedule::Handle;
use crate::schedule::board::Board;

/// Activations between two looks at the clock.
const CLOCK_EVERY: u32 = 64;
/// Most activations that a worker takes at once from what a round may still run.
const ALLOWANCE: u64 = 64;

/// Who has waited for less than so many looks does not sleep.
const NO_SLEEP: u32 = 64;

/// A worker.
pub(super) struct Worker<'r, 'a, P: VertexProgram, H: Hook> {
    pub(super) round: &'r Round<'a, P, H>,
    pub(super) index: usize,
    pub(super) schedule: Box<dyn Handle + 'r>,
    pub(super) scratch: RowScratch<P>,
    pub(super) sum: P::Sum,
    pub(super) tally: RoundCounts,
    pub(super) allowance: u64,
    /// It asked for more, and nothing was left.
    spent: bool,
    until_clock: u32,
    /// The chunk that it has last said to have run.
    pub(super) chunk: Range<usize>,
    /// The activation under way, if it is logged.
    pub(super) logged: Option<super::log::LogEntry>,
}

impl<'r, 'a, P: VertexProgram, H: Hook> Worker<'r, 'a, P, H> {
    /// Works until the round is over.
    pub(super) fn work(round: &'r Round<'a, P, H>, index: usize, schedule: Box<dyn Handle + 'r>) -> RoundCounts {
        /// If the program panics, the others must not wait for what this worker holds.
        struct StopOnPanic<'s>(&'s AtomicBool);
        impl Drop for StopOnPanic<'_> {
            fn drop(&mut self) {
                if std::thread::panicking() {
                    self.0.store(true, Ordering::Relaxed);
                }
            }
        }
        let _guard = StopOnPanic(&round.stop);
        let program = round.program;
        let (mut view, mut slot) = (1, 1);
        if const { has_slices::<P>() } {
            for part in &round.parts {
                (view, slot) = (view.max(part.kernel.views.most()), slot.max(part.kernel.slots.most()));
            }
        }
        round.board.inspect(|board| board.enter());
        let mut worker = Worker {
            round,
            index,
            schedule,
            scratch: RowScratch::new(view, slot),
            sum: program.zero(),
            tally: RoundCounts::default(),
            allowance: 0,
            spent: false,
            until_clock: 0,
            chunk: 0..0,
            logged: None,
        };
        worker.run();
        worker.tally
    }

    fn run(&mut self) {
        let mut list = Vec::new();
        let mut idle = 0;
        while !self.round.is_stopped() && !self.spent {
            list.clear();
            if !self.schedule.pop(&mut list) {
                if self.round.sweeps || self.round.counters.is_quiet() {
                    break;
                }
                self.help_or_rest(&mut idle);
                continue;
            }
            idle = 0;
            for (index, &place) in list.iter().enumerate() {
                self.help();
                if !self.may_go_on() {
                    self.give_back(&list[index..]);
                    break;
                }
                self.activate(place);
            }
        }
        self.schedule.flush();
        // At once, for those who still run vertices.
        if let Some(quota) = &self.round.quota {
            quota.fetch_add(std::mem::take(&mut self.allowance), Ordering::Relaxed);
        }
        if let Some(board) = self.round.board {
            board.leave();
            while board.is_used() && !self.round.is_stopped() {
                // The next round may be short: nobody is to oversleep its beginning.
                idle = idle.min(NO_SLEEP - 2);
                self.help_or_rest(&mut idle);
            }
        }
    }

    /// Gathers a piece of a long row that somebody has posted; false if there is none.
    #[inline(always)]
    pub(super) fn help(&self) -> bool {
        if const { !gathers::<P>() } {
            return false;
        }
        let Some(taken) = self.round.board.and_then(Board::take) else { return false };
        let (part, run) = (&self.round.parts[taken.piece().shard], taken.piece().run);
        part.kernel.gather_taken(&part.ctx.of_activation(run), taken);
        true
    }

    fn help_or_rest(&mut self, idle: &mut u32) {
        if self.help() {
            *idle = 0;
        } else {
            *idle += 1;
            self.rest(*idle);
        }
    }

    /// Waits a little, more each time, for others to schedule something.
    fn rest(&self, idle: u32) {
        self.round.look_at_clock();
        match idle {
            0..16 => (0..1 << idle.min(8)).for_each(|_| std::hint::spin_loop()),
            16..NO_SLEEP => std::thread::yield_now(),
            _ => std::thread::sleep(Duration::from_micros(50)),
        }
    }

    /// Whether another activation is allowed. Those that turn out not to be needed are not counted.
    #[inline(always)]
    fn may_go_on(&mut self) -> bool {
        if self.until_clock == 0 {
            self.until_clock = CLOCK_EVERY;
            self.round.look_at_clock();
        }
        self.until_clock -= 1;
        if self.round.is_stopped() {
            return false;
        }
        let Some(quota) = &self.round.quota else { return true };
        if self.allowance == 0 {
            // A part of what is left, so that all workers have something to do until the end of a short round.
            let parts = 2 * self.round.counters.workers() as u64;
            let grant = |left: u64| (left / parts).clamp(1, ALLOWANCE).min(left);
            let left = quota.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left - grant(left)));
            self.allowance = left.map_or(0, grant);
            // The others may still run what they have taken: nobody is stopped.
            self.spent = self.allowance == 0;
        }
        self.allowance > 0
    }

    /// Enters again what was taken and did not run.
    fn give_back(&mut self, list: &[VertexId]) {
        list.iter().for_each(|place| self.queue(*place));
    }

    /// Enters the vertex at `place`, which is scheduled.
    pub(super) fn queue(&mut self, place: VertexId) {
        // Its rank is at least what it was noted with.
        self.schedule.push(place, f32::NEG_INFINITY);
    }
}
