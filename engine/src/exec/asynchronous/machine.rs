//! What may be asked of a run between rounds: everything by vertex id, wherever it lies.

use super::Asynchronous;
use super::inbox::{Inboxes, empty};
use super::log::ArcPlaces;
use super::round::Isolation;
use super::shards::views_by_vertex;
use crate::error::{Error, Result};
use crate::exec::audit::{Activation, Audit, Hook};
use crate::exec::checkpoint::{ReadPart, ValueCodecs};
use crate::exec::driver::PutPart;
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::rows::RowWords;
use crate::exec::machine::Machine;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::{RowCopies, States, by_vertex, seen};
use crate::exec::{Engine, Locking, Options, Plan};
use crate::graph::{Topology, VertexId};
use crate::locks::state;
use crate::program::row::{Rows, carries_data};
use crate::program::vertex_info::Locals;
use crate::program::{Active, Consistency, Context, PartGraph, VertexProgram, is_signalled, prepare};

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    /// The place of each vertex; empty if it is its id.
    fn place_of(&self) -> &[u32] {
        self.layout.shards.as_ref().map_or(&[], |shards| shards.graph.place_of())
    }

    /// The place of vertex `v`.
    fn place(&self, v: VertexId) -> VertexId {
        self.place_of().get(v as usize).copied().unwrap_or(v)
    }
}

impl<P: VertexProgram, H: Hook> Machine<P> for Asynchronous<P, H> {
    fn program(&self) -> &P {
        &self.program
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    fn plan(&self) -> (Plan, f64) {
        let lists = size_of_val(self.states.as_slice())
            + size_of_val(self.words.as_slice())
            + size_of_val(self.layout.slot_of_in_edge.as_slice())
            + size_of_val(self.layout.reverse.as_slice())
            + self.layout.shards.as_ref().map_or(0, |shards| shards.byte_len() + shards.graph.byte_len())
            + self.layout.neighbours.as_ref().map_or(0, |neighbours| neighbours.byte_len());
        let inboxes = self.states.len() * if P::ACTIVE == Active::Always { 0 } else { Inboxes::bytes_a_vertex::<P>() };
        let views: usize = self.views.iter().map(RowWords::byte_len).sum();
        let plan = Plan {
            chunks: self.layout.chunks.len(),
            shards: self.layout.shards.as_ref().map(|shards| shards.plan()),
            consistency: Some(match self.isolation {
                Isolation::Vertex => Consistency::Vertex,
                Isolation::Locks { full: true } => Consistency::Full,
                _ => Consistency::Edge,
            }),
            locking: match self.isolation {
                Isolation::Vertex => None,
                Isolation::Locks { .. } => Some(Locking::Locks),
                Isolation::Optimistic => Some(Locking::Optimistic),
            },
            run_bytes: lists
                + inboxes
                + views
                + self.slots.byte_len()
                + self.layout.schedule.byte_len()
                + self.ranks.byte_len(),
            ..Plan::default()
        };
        (plan, self.plan_s)
    }

    fn graph(&self) -> (&Topology, &[u8]) {
        (&self.graph, bytemuck::cast_slice(self.graph.data_by_source()))
    }

    fn global(&self) -> &P::Global {
        &self.global
    }

    fn states(&self) -> States<'_, P::Vertex> {
        States::new(&self.states, self.place_of())
    }

    fn into_states(mut self: Box<Self>) -> Vec<P::Vertex> {
        let states = std::mem::take(&mut self.states);
        by_vertex(states, self.place_of())
    }

    fn views(&self) -> Rows<'_, P::View> {
        let views = seen(&self.plain_views, &|| match &self.layout.shards {
            None => RowCopies::new(self.views[0].to_vec(self.states.len()), self.views[0].lengths().clone()),
            Some(shards) => views_by_vertex(&self.views, &shards.vertices_of_views(self.views.len())),
        });
        views.rows()
    }

    fn slots(&self) -> Rows<'_, P::Slot> {
        let rows = if carries_data::<P::Slot>() { self.graph.arcs() } else { 1 };
        let slots = seen(&self.plain_slots, &|| match &self.layout.shards {
            Some(shards) if carries_data::<P::Slot>() => shards.slots_by_arc(&self.slots),
            _ => RowCopies::new(self.slots.to_vec(rows), self.slots.lengths().clone()),
        });
        slots.rows()
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let (views, slots) = (self.views(), self.slots());
        let (slot_of_in_edge, data) = match &self.layout.shards {
            None => (&self.layout.slot_of_in_edge, &self.data[0]),
            Some(_) => {
                let (slots, data) = self.whole.get_or_init(|| {
                    let slots = if carries_data::<P::Slot>() { self.graph.csc_to_csr() } else { Vec::new() };
                    let data = prepare(&self.program, vec![PartGraph::whole(&self.graph)], Engine::Asynchronous);
                    let mut data = data.expect("the program has prepared data for the parts of this graph").remove(0);
                    if const { P::DECIDES } {
                        data.phase.clone_from(&self.data[0].phase);
                    }
                    (slots, data)
                });
                (slots, data)
            }
        };
        let ctx = Context::new(Locals::whole(&self.graph), self.clock, &self.global, data);
        GatherFrom::new(&self.program, &ctx, &self.graph, views, slots, slot_of_in_edge).fold_row(sum, (v, v));
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.states.len(), "vertex {v} does not exist");
        if P::ACTIVE == Active::Signalled {
            let mut signal = Some((self.place(v), message));
            self.enter(&mut || signal.take());
        }
    }

    fn start_audit(&mut self) {
        if !H::ON {
            return;
        }
        let arcs = self.layout.shards.as_ref().map_or_else(ArcPlaces::default, |shards| {
            ArcPlaces::of(&shards.with_arcs(&self.shape).expect("the graph was cut so before"))
        });
        let started = |v: usize| {
            let place = self.place(v as VertexId) as usize;
            match &self.inboxes {
                Inboxes::Unit => state::parts(self.words[place]).0,
                Inboxes::Words(words) => words[place] != empty::<P>(),
                Inboxes::Cells(cells) => cells[place].is_some(),
            }
        };
        let audit = Audit::new(self.states.len(), self.graph.arcs(), started);
        if let Some(watch) = self.hook.watch_mut() {
            (watch.audit, watch.arcs) = (Some(audit), arcs);
        }
    }

    fn take_audit(&mut self) -> Vec<Activation> {
        self.hook.watch().and_then(|watch| watch.audit.as_ref()).map_or_else(Vec::new, Audit::take)
    }

    fn aggregate_all(&mut self) -> Result<()> {
        self.aggregate(&|_| true);
        Ok(())
    }

    fn save_with(&self, codecs: &ValueCodecs<P>, put: &mut PutPart<'_>) -> Result<()> {
        self.save_run(codecs, put)
    }

    fn load_with(&mut self, codecs: &ValueCodecs<P>, saved: &mut ReadPart<'_>) -> Result<()> {
        self.load_run(codecs, saved)
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = if const { is_signalled::<P>() } { self.states.len() } else { 0 };
        let (mut inbox, mut active) = (Vec::with_capacity(vertices), vec![0; vertices.div_ceil(64)]);
        let mut counts = Vec::with_capacity(self.states.len());
        for v in 0..self.states.len() {
            let place = self.place(v as VertexId) as usize;
            let (signalled, count) = state::parts(self.words[place]);
            counts.push(count);
            if v < vertices {
                inbox.push(self.inboxes.peek::<P>(place, signalled));
                active[v / 64] |= u64::from(state::is_scheduled(self.words[place])) << (v % 64);
            }
        }
        Snapshot {
            clock: self.clock,
            phase: self.data[0].phase.clone(),
            states: self.states().to_vec(),
            views: self.views().elements.to_vec(),
            slots: self.slots().elements.to_vec(),
            inbox,
            active,
            counts,
            begun: None,
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = self.states.len();
        let always = P::ACTIVE == Active::Always;
        let fits = snapshot.views.len() == self.views().elements.len()
            && snapshot.slots.len() == self.slots().elements.len()
            && snapshot.inbox.len() == if always { 0 } else { vertices }
            && snapshot.active.len() == if always { 0 } else { vertices.div_ceil(64) };
        if !fits {
            return Err(Error::WrongSnapshot);
        }
        self.clock = snapshot.clock;
        if const { P::DECIDES } {
            self.ended = false;
            self.put_phase(&snapshot.phase);
        }
        match &self.layout.shards {
            None => {
                self.views[0].copy_from(&snapshot.views);
                if carries_data::<P::Slot>() {
                    self.slots.copy_from(&snapshot.slots);
                }
            }
            Some(shards) => {
                let views = (&*snapshot.views, self.plain_views.take());
                let slots = (&*snapshot.slots, self.plain_slots.take());
                shards.copy_rows(&mut self.views, views, &mut self.slots, slots);
            }
        }
        self.plain_views.take();
        self.plain_slots.take();
        let count = |v: usize| snapshot.counts.get(v).copied().unwrap_or(snapshot.clock.superstep as u32);
        for v in 0..vertices {
            let place = self.place(v as VertexId) as usize;
            self.words[place] = state::at_rest(false, false, count(v));
        }
        self.layout.schedule.clear();
        self.ranks.clear();
        self.pending = 0;
        if !always {
            self.inboxes = Inboxes::new::<P>(vertices)?;
            let places = self.place_of().to_vec();
            let mut next = 0;
            self.enter(&mut || {
                while next < vertices {
                    let v = next;
                    next += 1;
                    if snapshot.active[v / 64] >> (v % 64) & 1 == 1 {
                        let place = places.get(v).copied().unwrap_or(v as VertexId);
                        return Some((place, snapshot.inbox[v].clone()));
                    }
                }
                None
            });
        }
        Ok(())
    }
}
