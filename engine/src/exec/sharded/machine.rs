//! The engine as a [`Run`](crate::exec::Run) drives it.

use std::sync::OnceLock;
use std::time::Instant;

use super::part::{ShardRows, Work};
use super::{Sharded, Traffic};
use crate::error::{Error, Result};
use crate::exec::driver::Steps;
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::ran::Ran;
use crate::exec::machine::Machine;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::{States, by_vertex, pick};
use crate::exec::{ColourPlan, Options, Plan, ShardPlan, SuperstepReport, Termination, ViewMode};
use crate::graph::VertexId;
use crate::program::row::{Row, carries_data};
use crate::program::{Active, Consistency, Context, VertexProgram, is_signalled};

impl<P: VertexProgram> Steps for Sharded<P> {
    fn active(&self) -> u64 {
        self.active
    }

    fn limit(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        let begin = Instant::now();
        self.seen_views = OnceLock::new();
        self.seen_slots = OnceLock::new();
        if self.begun.is_none() {
            self.clock.superstep += 1;
        }
        let sent = self.traffic.bytes;
        let colours = self.colours.as_ref().map(|colours| colours.count);
        let mut ran = match colours {
            Some(colours) if const { P::ENGINES.chromatic } => self.run_colours(colours),
            _ => {
                let mut ran = Ran::default();
                self.run_class(None, &mut ran);
                ran
            }
        };
        self.failure = ran.failure.take();
        self.begun = ran.begun.take();
        self.aggregate();
        if self.begun.is_none() {
            self.clock.residual = ran.residual;
        }
        let views = match (colours, P::ACTIVE) {
            (Some(_), _) => ViewMode::InPlace,
            (None, Active::Always) => ViewMode::Dense,
            (None, Active::Signalled) => ViewMode::Sparse,
        };
        Ok(ran.report(self.clock.superstep, begin, views, self.traffic.bytes - sent))
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.graph.whole(), *v, reason));
        }
        let ctx = Context::new(self.graph.whole(), self.clock, &self.global);
        (self.begun.is_none() && self.program.converged(&ctx)).then_some(Termination::Converged)
    }
}

impl<P: VertexProgram> Machine<P> for Sharded<P> {
    fn program(&self) -> &P {
        &self.program
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn plan(&self) -> (Plan, f64) {
        let colours = self.colours.as_ref().map(|colours| ColourPlan {
            count: colours.count,
            largest: colours.largest,
            seconds: colours.seconds,
            bytes: colours.byte_len(),
        });
        let shards = ShardPlan::of(&self.graph, self.shards_s);
        let bytes = shards.bytes;
        let arrays = self.rows.iter().map(ShardRows::byte_len).sum::<usize>()
            + self.parts.iter().map(Work::byte_len).sum::<usize>()
            + size_of_val(&self.states[..])
            + self.routes.byte_len();
        let plan = Plan {
            chunks: self.parts.iter().map(|work| work.pieces().count()).sum(),
            split_rows: 0,
            segments_option: self.options.segments,
            segments: None,
            consistency: colours.map(|_| Consistency::Edge),
            colours,
            shards: Some(shards),
            locking: None,
            run_bytes: bytes + arrays + colours.map_or(0, |colours| colours.bytes),
        };
        (plan, self.plan_s)
    }

    fn global(&self) -> &P::Global {
        &self.global
    }

    fn states(&self) -> States<'_, P::Vertex> {
        States::new(&self.states, self.graph.position_of())
    }

    fn into_states(self: Box<Self>) -> Vec<P::Vertex> {
        by_vertex(self.states, self.graph.position_of())
    }

    fn views(&self) -> &[<P::View as Row>::Element] {
        self.seen_views.get_or_init(|| {
            let length = P::View::length(self.program.view_length());
            let masters = self.rows.iter().zip(self.graph.shards());
            let of_masters = masters.flat_map(|(rows, shard)| &rows.views.rows().elements[..shard.masters() * length]);
            let by_place: Vec<_> = of_masters.copied().collect();
            pick(&by_place, length, self.graph.position_of().iter().map(|place| *place as usize))
        })
    }

    fn slots(&self) -> &[<P::Slot as Row>::Element] {
        self.seen_slots.get_or_init(|| {
            let length = P::Slot::length(self.program.slot_length());
            if !carries_data::<P::Slot>() {
                return vec![bytemuck::Zeroable::zeroed(); length];
            }
            let mut slots = vec![bytemuck::Zeroable::zeroed(); self.graph.whole().arcs() * length];
            for (rows, shard) in self.rows.iter().zip(self.graph.shards()) {
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
        Some(&self.traffic)
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let (owner, master) = self.graph.master(v);
        let ctx = Context::new(self.graph.whole(), self.clock, &self.global);
        for (number, shard) in self.graph.shards().iter().enumerate() {
            let local = match number == owner as usize {
                true => Some(master),
                false => {
                    let mirrored = &self.graph.shards()[owner as usize].mirrored()[number];
                    let index = mirrored.iter().position(|mirrored| *mirrored == master);
                    index.map(|index| shard.mirrors()[owner as usize].start + index as u32)
                }
            };
            if let Some(local) = local {
                let ctx = ctx.on_shard(shard.vertices());
                self.rows[number].gather_from(&self.program, &ctx, shard).fold_row(sum, local);
            }
        }
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.states.len(), "vertex {v} does not exist");
        if const { is_signalled::<P>() } {
            let (shard, local) = self.graph.master(v);
            let work = &mut self.parts[shard as usize];
            if let Some(message) = message {
                put(&self.program, &mut work.inbox[local as usize], message);
            }
            if !work.active.insert(local) {
                return;
            }
            self.active += 1;
            let owner = shard as usize;
            for (shard, mirror) in self.routes.replicas(owner, local) {
                if self.routes.gathers(*shard, owner, *mirror) {
                    self.parts[*shard as usize].active.insert(*mirror);
                }
            }
        }
    }

    fn aggregate_all(&mut self) {
        self.parts.iter_mut().for_each(|work| work.stale.fill(true));
        self.aggregate();
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let always = P::ACTIVE == Active::Always;
        let vertices = if always { 0 } else { self.states.len() };
        let masters = (0..vertices as VertexId).map(|v| self.graph.master(v));
        let part = |shard: u16| &self.parts[shard as usize];
        let inbox = masters.clone().map(|(shard, local)| part(shard).inbox[local as usize].clone()).collect();
        let counts = masters.clone().filter_map(|(shard, local)| part(shard).counts.get(local as usize).copied());
        let mut active = vec![0; vertices.div_ceil(64)];
        for (v, (shard, local)) in masters.clone().enumerate() {
            active[v / 64] |= u64::from(part(shard).active.contains(local)) << (v % 64);
        }
        Snapshot {
            clock: self.clock,
            states: self.states().to_vec(),
            views: self.views().to_vec(),
            slots: self.slots().to_vec(),
            inbox,
            active,
            counts: counts.collect(),
            begun: self.begun.clone(),
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = if P::ACTIVE == Active::Always { 0 } else { self.states.len() };
        let colours = self.colours.as_ref().map_or(0, |colours| colours.count);
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
        self.clock = snapshot.clock;
        self.begun = snapshot.begun.clone().filter(|_| colours > 0);
        let length = P::View::length(self.program.view_length());
        for (rows, shard) in self.rows.iter_mut().zip(self.graph.shards()) {
            let vertices = shard.vertices().iter().map(|v| *v as usize);
            rows.views.copy_from(&pick(&snapshot.views, length, vertices));
            if carries_data::<P::Slot>() {
                let slots = rows.slots.rows_mut();
                let of_arcs = pick(&snapshot.slots, slots.length, shard.arcs().iter().map(|arc| *arc as usize));
                slots.elements[..of_arcs.len()].copy_from_slice(&of_arcs);
            }
        }
        for v in 0..vertices {
            let (shard, local) = self.graph.master(v as VertexId);
            let work = &mut self.parts[shard as usize];
            work.inbox[local as usize].clone_from(&snapshot.inbox[v]);
            // An engine that runs all vertices alike does not count for each.
            let count = snapshot.counts.get(v).copied().unwrap_or(snapshot.clock.superstep as u32);
            work.counts.get_mut(local as usize).into_iter().for_each(|to| *to = count);
            if snapshot.active[v / 64] >> (v % 64) & 1 == 1 || snapshot.inbox[v].is_some() {
                work.signalled.insert(local);
            }
        }
        if P::ACTIVE == Active::Signalled {
            self.parts.iter_mut().for_each(|work| work.active.clear());
            self.active = 0;
        }
        self.send_all();
        Ok(())
    }
}
