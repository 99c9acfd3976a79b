//! The parts of a run as the loop over supersteps drives them: it is compiled once, and not for every program.

use std::ops::Range;

use super::bits::Bits;
use super::core::Core;
use super::joint::{Aggregate, Joint};
use super::parcel::{Exchange, Parcel};
use crate::error::Result;
use crate::exec::Interrupt;
use crate::exec::kernel::tally::Tally;
use crate::parallel;
use crate::program::context::Clock;

/// All parts of a run that this process has.
pub(super) trait AnyParts {
    /// Every part for itself.
    fn each(&mut self) -> Vec<&mut dyn AnyPart>;
    /// Copies the views of masters of some classes to their mirrors: straight, since nobody computes meanwhile.
    fn spread_views(&mut self, cores: &[Core], classes: &Range<usize>, alone: bool);
}

/// What the loop tells parts at every call.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) clock: Clock,
    pub(super) interrupt: &'a Interrupt,
    /// Whether a piece of work is so small that one worker does all of it.
    pub(super) alone: bool,
}

/// What a part is to run.
pub(super) struct RunOrder<'a> {
    pub(super) at: At<'a>,
    pub(super) core: &'a Core,
    /// How often vertices have run; empty if that is not counted.
    pub(super) counts: &'a mut [u32],
    /// The numbers of its chunks, their local ids, and these from the first master of the stage on.
    pub(super) chunks: &'a [usize],
    pub(super) ids: Vec<Range<usize>>,
    pub(super) in_stage: Vec<Range<usize>>,
    /// Whether all views are rewritten, to take the place of the present ones; else those that change are put aside.
    pub(super) dense: bool,
    /// Whether segments have gathered.
    pub(super) segmented: bool,
    /// Whether to leave one of these chunks that has not begun by now.
    pub(super) stop: &'a (dyn Fn(usize) -> bool + Sync),
}

/// `numbers`, as ranges of one each.
pub(super) fn each_alone(numbers: &[usize]) -> Vec<Range<usize>> {
    numbers.iter().map(|number| *number..number + 1).collect()
}

/// What came of a chunk.
#[derive(Default)]
pub(super) struct ChunkDone {
    pub(super) tally: Tally,
    pub(super) edges_gathered: u64,
    /// Edges that vertices scatter over.
    pub(super) scatter_edges: u64,
    /// Those that run again: words of positions, from that of the first on; empty if there is none.
    pub(super) again: Vec<u64>,
}

/// What came of a scatter.
pub(super) struct Scattered {
    /// Local ids among which all are that were signalled.
    pub(super) touched: Vec<Range<usize>>,
    pub(super) pulled: bool,
}

/// One part.
pub(super) trait AnyPart: Send {
    /// Whether dense gathers go by segments; cuts them if that is so, and they are not.
    fn cut_segments(&mut self) -> bool;
    /// Begins a class; `dense`: all views will be rewritten.
    fn begin(&mut self, dense: bool) -> Result<()>;
    /// Folds all rows segment by segment.
    fn gather_segments(&mut self, at: At<'_>);
    /// Folds the rows of some mirrors, and gives their sums for their masters; also how many edges that were.
    fn gather_mirrors(&mut self, at: At<'_>, mirrors: &[u32], counts: &mut [u32], segmented: bool) -> (Parcel, u64);
    /// Merges the sums of the mirrors of these masters, which are `first` or later ones.
    fn merge_sums(&mut self, masters: &[u32], first: usize, parcel: Parcel);
    /// Runs chunks: what came of each, or nothing for one that was left.
    fn run(&mut self, order: RunOrder<'_>) -> Vec<Option<ChunkDone>>;
    /// Puts the views of what ran in place.
    fn put_views(&mut self, core: &Core, dense: bool);
    /// Scatters what has changed, and marks whom that signals. By pull if there are more edges than `pull_above` of all.
    fn scatter(&mut self, at: At<'_>, counts: &[u32], signalled: &mut Bits, pull_above: f64) -> Scattered;
    /// Lets the vertices that have changed write to any others; before they scatter.
    fn write_mail(&mut self, at: At<'_>, counts: &[u32]);
    /// Delivers what all parts have written, and marks whom that signals; whether there was any.
    fn deliver_mail(&mut self, signalled: &mut Bits) -> bool;
    /// The aggregate of its masters.
    fn aggregate(&self) -> Aggregate;
    /// Those of all parts, merged in their order.
    fn merged(&self, known: &[Joint]) -> Aggregate;
    /// What is known of all.
    fn take_global(&mut self, global: &Aggregate);
    /// What it sends each other part, after a run of these classes.
    fn produce(&mut self, exchange: Exchange, classes: &Range<usize>, core: &mut Core) -> Vec<Parcel>;
    /// Takes what part `from` has sent; how many edges there are to scatter over because of that.
    fn consume(
        &mut self,
        at: At<'_>,
        exchange: Exchange,
        classes: &Range<usize>,
        from: usize,
        parcel: Parcel,
        core: &mut Core,
    ) -> u64;
}

/// What every part makes of itself; by one worker, one after another, if that is to be `alone`.
pub(super) fn of_each<T: Send>(
    alone: bool,
    parts: &mut dyn AnyParts,
    work: &(dyn Fn(usize, &mut dyn AnyPart) -> T + Sync),
) -> Vec<T> {
    let parts = parts.each();
    if !alone && parts.len() > 1 {
        return parallel::map(parts, &|number, part| work(number, part));
    }
    parts.into_iter().enumerate().map(|(number, part)| work(number, part)).collect()
}
