//! The engine as a [`Run`](crate::exec::Run) drives it.

use std::sync::OnceLock;
use std::time::Instant;

use super::part::{ShardRows, Work};
use super::{Sharded, Traffic};
use crate::error::{Error, Result};
use crate::exec::driver::Steps;
use crate::exec::kernel::inbox::put;
use crate::exec::machine::Machine;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::{States, by_vertex, pick};
use crate::exec::{Options, Plan, ShardPlan, SuperstepReport, Termination};
use crate::graph::VertexId;
use crate::program::row::{Row, carries_data};
use crate::program::{Active, Context, VertexProgram, is_signalled};

impl<P: VertexProgram> Steps for Sharded<P> {
    fn active(&self) -> u64 {
        self.run.active
    }

    fn limit(&mut self, deadline: Option<Instant>) {
        self.run.deadline = deadline;
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        self.seen_views = OnceLock::new();
        self.seen_slots = OnceLock::new();
        let (report, failure) = self.run.superstep(&mut self.shards);
        self.failure = failure;
        Ok(report)
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.shards.graph.whole(), *v, reason));
        }
        let ctx = Context::new(self.shards.graph.whole(), self.run.clock, &self.shards.global);
        (self.run.begun.is_none() && self.shards.program.converged(&ctx)).then_some(Termination::Converged)
    }
}

impl<P: VertexProgram> Machine<P> for Sharded<P> {
    fn program(&self) -> &P {
        &self.shards.program
    }

    fn options(&self) -> &Options {
        &self.run.options
    }

    fn plan(&self) -> (Plan, f64) {
        let arrays = self.shards.rows.iter().map(ShardRows::byte_len).sum::<usize>()
            + self.shards.works.iter().map(Work::byte_len).sum::<usize>()
            + size_of_val(&self.shards.states[..]);
        (self.run.plan(ShardPlan::of(&self.shards.graph, self.shards_s), arrays), self.plan_s)
    }

    fn global(&self) -> &P::Global {
        &self.shards.global
    }

    fn states(&self) -> States<'_, P::Vertex> {
        States::new(&self.shards.states, self.shards.graph.position_of())
    }

    fn into_states(self: Box<Self>) -> Vec<P::Vertex> {
        by_vertex(self.shards.states, self.shards.graph.position_of())
    }

    fn views(&self) -> &[<P::View as Row>::Element] {
        self.seen_views.get_or_init(|| {
            let length = P::View::length(self.shards.program.view_length());
            let mut by_place = Vec::with_capacity(self.shards.states.len() * length);
            for (rows, shard) in self.shards.rows.iter().zip(self.shards.graph.shards()) {
                by_place.extend_from_slice(&rows.views.rows().elements[..shard.masters() * length]);
            }
            pick(&by_place, length, self.shards.graph.position_of())
        })
    }

    fn slots(&self) -> &[<P::Slot as Row>::Element] {
        self.seen_slots.get_or_init(|| {
            let length = P::Slot::length(self.shards.program.slot_length());
            if !carries_data::<P::Slot>() {
                return vec![bytemuck::Zeroable::zeroed(); length];
            }
            let mut slots = vec![bytemuck::Zeroable::zeroed(); self.shards.graph.whole().arcs() * length];
            for (rows, shard) in self.shards.rows.iter().zip(self.shards.graph.shards()) {
                let elements = rows.slots.rows().elements;
                for (row, arc) in shard.arcs().iter().enumerate() {
                    let to = *arc as usize * length..(*arc as usize + 1) * length;
                    slots[to].copy_from_slice(&elements[row * length..(row + 1) * length]);
                }
            }
            slots
        })
    }

    fn traffic(&self) -> Option<&Traffic> {
        Some(&self.run.traffic)
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let (owner, master) = self.shards.graph.master(v);
        let ctx = Context::new(self.shards.graph.whole(), self.run.clock, &self.shards.global);
        for (number, shard) in self.shards.graph.shards().iter().enumerate() {
            let local = match number == owner as usize {
                true => Some(master),
                false => {
                    let mirrored = &self.shards.graph.shards()[owner as usize].mirrored()[number];
                    let index = mirrored.iter().position(|mirrored| *mirrored == master);
                    index.map(|index| shard.mirrors()[owner as usize].start + index as u32)
                }
            };
            if let Some(local) = local {
                let ctx = ctx.on_shard(shard.vertices());
                self.shards.rows[number].gather_from(&self.shards.program, &ctx, shard).fold_row(sum, local);
            }
        }
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.shards.states.len(), "vertex {v} does not exist");
        if const { is_signalled::<P>() } {
            let (shard, local) = self.shards.graph.master(v);
            if let Some(message) = message {
                let inbox = &mut self.shards.works[shard as usize].inbox[local as usize];
                put(&self.shards.program, inbox, message);
            }
            self.run.signal(shard as usize, local);
        }
    }

    fn aggregate_all(&mut self) {
        self.run.cores.iter_mut().for_each(|core| core.stale.fill(true));
        self.run.aggregate(&mut self.shards);
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let always = P::ACTIVE == Active::Always;
        let vertices = if always { 0 } else { self.shards.states.len() };
        let masters = (0..vertices as VertexId).map(|v| self.shards.graph.master(v));
        let core = |shard: u16| &self.run.cores[shard as usize];
        let mut inbox = Vec::with_capacity(vertices);
        let mut counts = Vec::new();
        let mut active = vec![0; vertices.div_ceil(64)];
        for (v, (shard, local)) in masters.enumerate() {
            inbox.push(self.shards.works[shard as usize].inbox[local as usize].clone());
            counts.extend(core(shard).counts.get(local as usize));
            active[v / 64] |= u64::from(core(shard).active.contains(local)) << (v % 64);
        }
        Snapshot {
            clock: self.run.clock,
            states: self.states().to_vec(),
            views: self.views().to_vec(),
            slots: self.slots().to_vec(),
            inbox,
            active,
            counts,
            begun: self.run.begun.clone(),
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = if P::ACTIVE == Active::Always { 0 } else { self.shards.states.len() };
        let colours = self.run.colours.as_ref().map_or(0, |colours| colours.count);
        let fits = snapshot.views.len() == self.views().len()
            && snapshot.slots.len() == self.slots().len()
            && snapshot.inbox.len() == vertices
            && snapshot.active.len() == vertices.div_ceil(64)
            // Without colours a pass that was begun does not matter.
            && (colours == 0
                || snapshot.begun.as_ref().is_none_or(|begun| begun.colour < colours && begun.done.is_empty()));
        if !fits {
            return Err(Error::WrongSnapshot);
        }
        self.seen_views = OnceLock::new();
        self.seen_slots = OnceLock::new();
        self.run.clock = snapshot.clock;
        self.run.begun = snapshot.begun.clone().filter(|_| colours > 0);
        let length = P::View::length(self.shards.program.view_length());
        for (rows, shard) in self.shards.rows.iter_mut().zip(self.shards.graph.shards()) {
            rows.views.copy_from(&pick(&snapshot.views, length, shard.vertices()));
            let slots = rows.slots.rows_mut();
            if carries_data::<P::Slot>() && slots.length > 0 {
                for (to, arc) in slots.elements.chunks_exact_mut(slots.length).zip(shard.arcs()) {
                    to.copy_from_slice(
                        &snapshot.slots[*arc as usize * slots.length..(*arc as usize + 1) * slots.length],
                    );
                }
            }
        }
        for v in 0..vertices {
            let (shard, local) = self.shards.graph.master(v as VertexId);
            self.shards.works[shard as usize].inbox[local as usize].clone_from(&snapshot.inbox[v]);
            let core = &mut self.run.cores[shard as usize];
            // An engine that runs all vertices alike does not count for each.
            let count = snapshot.counts.get(v).copied().unwrap_or(snapshot.clock.superstep as u32);
            core.counts.get_mut(local as usize).into_iter().for_each(|to| *to = count);
            if snapshot.active[v / 64] >> (v % 64) & 1 == 1 || snapshot.inbox[v].is_some() {
                core.signalled.insert(local);
            }
        }
        if P::ACTIVE == Active::Signalled {
            self.run.cores.iter_mut().for_each(|core| core.active.clear());
            self.run.active = 0;
        }
        self.run.send_all(&mut self.shards);
        Ok(())
    }
}
