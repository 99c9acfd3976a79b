//! What a run says of itself, and what may be asked of it between supersteps.

use super::core::Core;
use super::{BegunPass, Supersteps};
use crate::exec::{ColourPlan, Plan, SegmentPlan, ShardPlan};
use crate::graph::VertexId;
use crate::program::Consistency;

impl Supersteps {
    /// What is planned; `arrays` are bytes that the program's take.
    pub(super) fn plan(
        &self,
        arrays: usize,
        segments: Option<SegmentPlan>,
        colours: Option<ColourPlan>,
        shards: Option<ShardPlan>,
    ) -> Plan {
        let lists = self.cores.iter().map(Core::byte_len).sum::<usize>();
        Plan {
            chunks: self.cores.iter().map(|core| core.order.chunks.len()).sum(),
            split_rows: self.cores.iter().map(|core| core.order.split_rows).sum(),
            segments_option: self.options.segments,
            segments,
            consistency: colours.map(|_| Consistency::Edge),
            locking: None,
            run_bytes: arrays
                + lists
                + segments.map_or(0, |segments| segments.bytes)
                + colours.map_or(0, |colours| colours.bytes)
                + shards.as_ref().map_or(0, |shards| shards.bytes),
            colours,
            shards,
        }
    }

    /// Virtual seconds so far, of the part that is furthest; `None` where time is real.
    pub(super) fn virtual_seconds(&self) -> Option<f64> {
        let most = self.ports.iter().map(|port| port.seconds()).fold(0.0, f64::max);
        (most > 0.0).then_some(most)
    }

    /// Master `local` of part `owner` is to run, and is told so by hand.
    pub(super) fn signal(&mut self, owner: usize, local: u32) {
        if !self.cores[owner].activate(local) {
            return;
        }
        self.active += 1;
        if self.cores.len() > 1 {
            for replica in self.cores[owner].links.replicas(local).to_vec() {
                if replica.gathers {
                    self.cores[replica.part as usize].activate_mirrors(&[replica.local]);
                }
            }
        }
    }

    /// Which of so many vertices are to run, a bit for each, and how often each has run; `master` says where each is.
    pub(super) fn schedule(
        &self,
        vertices: usize,
        master: &dyn Fn(VertexId) -> (usize, VertexId),
    ) -> (Vec<u64>, Vec<u32>) {
        let (mut active, mut counts) = (vec![0; vertices.div_ceil(64)], Vec::new());
        for v in 0..vertices {
            let (part, local) = master(v as VertexId);
            let core = &self.cores[part];
            counts.extend(core.counts.get(local as usize));
            active[v / 64] |= u64::from(core.is_active(local)) << (v % 64);
        }
        (active, counts)
    }

    /// A master of a run that is taken up again: whether it is to run, and how often it, and its mirrors, have run; an engine
    /// that runs all vertices alike does not count for each.
    pub(super) fn schedule_again(&mut self, (owner, local): (usize, u32), is_active: bool, count: Option<u32>) {
        let count = count.unwrap_or(self.clock.superstep as u32);
        if is_active {
            self.cores[owner].signalled.insert(local);
        }
        if let Some(own) = self.cores[owner].counts.get_mut(local as usize) {
            *own = count;
            if self.cores.len() > 1 {
                for replica in self.cores[owner].links.replicas(local).to_vec() {
                    self.cores[replica.part as usize].counts[replica.local as usize] = count;
                }
            }
        }
    }

    /// Whether this run can go on with a pass that was begun. One that has no colours does not look at it.
    pub(super) fn takes_up(&self, begun: Option<&BegunPass>) -> bool {
        let Some(begun) = begun.filter(|_| self.by_colour) else { return true };
        let order = &self.cores[0].order;
        begun.colour < order.classes.len()
            && (begun.done.is_empty()
                || self.cores.len() == 1 && begun.done.len() == order.of_class(begun.colour).len())
    }
}
