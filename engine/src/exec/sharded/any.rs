//! The shards of a run as the loop over supersteps drives them: it is compiled once, and not for every program.

use super::core::Core;
use super::parcel::Parcel;
use super::routes::{Gathering, Routes};
use super::traffic::Kind;
use crate::exec::kernel::tally::Tally;
use crate::program::context::Clock;

/// All shards of a run.
pub(super) trait AnyParts {
    /// Every shard for itself.
    fn lend<'a>(&'a mut self, run: &'a mut Shared<'_>) -> Vec<Box<dyn AnyPart + 'a>>;
    /// What gathers at mirrors reads, of every shard.
    fn readers<'a>(&'a self, run: &'a Shared<'_>) -> Vec<Box<dyn Reader + 'a>>;
    /// Copies the views of all masters to all mirrors.
    fn spread_views(&mut self);
    /// Bytes of a view; 0 if nobody looks at one.
    fn view_bytes(&self) -> usize;
    /// Joins the aggregates of all pieces, in their order.
    fn merge_globals(&mut self);
}

/// What the loop lends the shards.
pub(super) struct Shared<'a> {
    pub(super) routes: &'a Routes,
    pub(super) cores: &'a mut [Core],
    pub(super) clock: Clock,
    pub(super) is_counted: bool,
    pub(super) interrupt: &'a crate::exec::Interrupt,
}

/// One shard.
pub(super) trait AnyPart: Send {
    /// Merges into the sums of masters of block `block` what their mirrors have gathered.
    fn merge_sums(&mut self, block: usize, gathered: Vec<(&Gathering, Parcel)>);
    /// Runs the masters of block `block` that are to run; also how many edges they have gathered.
    fn apply(&mut self, block: usize) -> (Tally, u64);
    /// Puts the new views of all masters in place.
    fn commit_views(&mut self);
    /// What it sends each shard.
    fn produce(&mut self, kind: Kind) -> Vec<Parcel>;
    /// Takes what shard `from` has sent.
    fn consume(&mut self, kind: Kind, from: usize, parcel: Parcel);
    /// Scatters over its edges for all vertices that changed; returns over how many.
    fn scatter(&mut self) -> u64;
    /// Nobody scatters any more.
    fn clear_changes(&mut self);
    /// Sends the slots of all arcs that others watch, rather than those that changed.
    fn produce_all_slots(&mut self) -> Vec<Parcel>;
    /// Folds the aggregates that are stale again.
    fn aggregate(&mut self);
}

/// The rows of one shard, at mirrors.
pub(super) trait Reader: Send + Sync {
    /// The sums of those mirrors of a gathering that run, and how many edges they have.
    fn gather(&self, gathering: &Gathering) -> (Parcel, u64);
    /// Nothing, for a run that was stopped.
    fn nothing(&self) -> Parcel;
}
