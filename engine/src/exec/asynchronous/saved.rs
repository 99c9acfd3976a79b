//! What a checkpoint keeps of an asynchronous run: its parts share one memory, so all of it is in one file, by vertex id.

use super::Asynchronous;
use crate::error::Result;
use crate::exec::audit::Hook;
use crate::exec::checkpoint::{ReadPart, Section, ValueCodecs, put_all, put_inbox};
use crate::exec::driver::PutPart;
use crate::exec::kernel::aggregate::merged;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::by_place;
use crate::program::VertexProgram;
use crate::program::context::Clock;
use crate::program::row::carries_data;

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    /// Hands over what a checkpoint keeps.
    pub(super) fn save_run(&self, codecs: &ValueCodecs<P>, put: &mut PutPart<'_>) -> Result<()> {
        let Snapshot { clock, phase, states, views, slots, inbox, active, counts, begun: _ } = (codecs.snapshot)(self);
        let [mut of_states, mut of_inbox, mut partials, mut of_phase] = [const { Vec::new() }; 4];
        put_all(&states, codecs.state.0, &mut of_states);
        put_inbox(&inbox, codecs.message.0, &mut of_inbox);
        put_all(&self.partials, codecs.global.0, &mut partials);
        (codecs.phase.0)(&phase, &mut of_phase);
        let Clock { superstep, residual, seed } = clock;
        let clock = [superstep, residual.to_bits(), seed, 0, self.activations];
        let slots = if carries_data::<P::Slot>() { bytemuck::cast_slice(&slots) } else { &[] };
        let sections = vec![
            Section::owned("states", of_states),
            Section::lent("views", bytemuck::cast_slice(&views)),
            Section::lent("slots", slots),
            Section::owned("inbox", of_inbox),
            Section::lent("active", bytemuck::cast_slice(&active)),
            Section::lent("counts", bytemuck::cast_slice(&counts)),
            Section::owned("partials", partials),
            Section::owned("phase", of_phase),
            Section::lent("clock", bytemuck::cast_slice(&clock)),
        ];
        put(1, sections)
    }

    /// Goes on with what was kept. How urgent vertices are follows from the messages that wait for them.
    pub(super) fn load_run(&mut self, codecs: &ValueCodecs<P>, saved: &mut ReadPart<'_>) -> Result<()> {
        let saved = saved(0)?;
        let (vertices, chunks) = (self.states.len(), self.partials.len());
        let mut clock = [0; 5];
        saved.copy_to("clock", bytemuck::cast_slice_mut(&mut clock))?;
        // All that is in it is replaced; it is as long as what was kept.
        let mut snapshot = (codecs.snapshot)(self);
        snapshot.clock = Clock { superstep: clock[0], residual: f64::from_bits(clock[1]), seed: clock[2] };
        snapshot.phase = saved.values("phase", 1, codecs.phase.1)?.remove(0);
        saved.copy_to("views", bytemuck::cast_slice_mut(&mut snapshot.views))?;
        if carries_data::<P::Slot>() {
            saved.copy_to("slots", bytemuck::cast_slice_mut(&mut snapshot.slots))?;
        }
        saved.inbox(&mut snapshot.inbox, codecs.message.1)?;
        saved.copy_to("active", bytemuck::cast_slice_mut(&mut snapshot.active))?;
        saved.copy_to("counts", bytemuck::cast_slice_mut(&mut snapshot.counts))?;
        let states = saved.values("states", vertices, codecs.state.1)?;
        (codecs.restore)(self, &snapshot)?;
        self.states = match &self.layout.shards {
            None => states,
            Some(shards) => by_place(states, shards.graph.vertex_at()),
        };
        self.partials = saved.values("partials", chunks, codecs.global.1)?;
        self.global = merged(&self.program, &self.partials);
        self.activations = clock[4];
        Ok(())
    }
}
