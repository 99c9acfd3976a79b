//! What a checkpoint keeps of an asynchronous run: its parts share one memory, so all of it is in one file, by vertex id.

use super::Asynchronous;
use crate::error::Result;
use crate::exec::audit::Hook;
use crate::exec::checkpoint::{KeptClock, ReadPart, Section, ValueCodecs};
use crate::exec::driver::PutPart;
use crate::exec::kernel::aggregate::merged;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::by_place;
use crate::program::VertexProgram;
use crate::program::row::carries_data;

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    /// Hands over what a checkpoint keeps.
    pub(super) fn save_run(&self, codecs: &ValueCodecs<P>, put: &mut PutPart<'_>) -> Result<()> {
        let Snapshot { clock, phase, states, views, slots, inbox, active, counts, begun: _ } = (codecs.snapshot)(self);
        let clock = KeptClock { clock, seconds: 0.0, activations: self.activations };
        let slots = if carries_data::<P::Slot>() { bytemuck::cast_slice(&slots) } else { &[] };
        let sections = vec![
            codecs.state.section("states", &states),
            Section::lent("views", bytemuck::cast_slice(&views)),
            Section::lent("slots", slots),
            codecs.message.inbox(&inbox),
            Section::lent("active", bytemuck::cast_slice(&active)),
            Section::lent("counts", bytemuck::cast_slice(&counts)),
            codecs.global.section("partials", &self.partials),
            codecs.phase.section("phase", &[phase]),
            clock.section(),
        ];
        put(1, sections)
    }

    /// Goes on with what was kept. How urgent vertices are follows from the messages that wait for them.
    pub(super) fn load_run(&mut self, codecs: &ValueCodecs<P>, saved: &mut ReadPart<'_>) -> Result<()> {
        let saved = saved(0)?;
        let (vertices, chunks) = (self.states.len(), self.partials.len());
        let kept = KeptClock::of(&saved)?;
        // All that is in it is replaced; it is as long as what was kept.
        let mut snapshot = (codecs.snapshot)(self);
        snapshot.clock = kept.clock;
        snapshot.phase = codecs.phase.values(&saved, "phase", 1)?.remove(0);
        saved.copy_to("views", bytemuck::cast_slice_mut(&mut snapshot.views))?;
        if carries_data::<P::Slot>() {
            saved.copy_to("slots", bytemuck::cast_slice_mut(&mut snapshot.slots))?;
        }
        codecs.message.fill_inbox(&saved, &mut snapshot.inbox)?;
        saved.copy_to("active", bytemuck::cast_slice_mut(&mut snapshot.active))?;
        saved.copy_to("counts", bytemuck::cast_slice_mut(&mut snapshot.counts))?;
        let states = codecs.state.values(&saved, "states", vertices)?;
        (codecs.restore)(self, &snapshot)?;
        self.states = match &self.layout.shards {
            None => states,
            Some(shards) => by_place(states, shards.graph.vertex_at()),
        };
        self.partials = codecs.global.values(&saved, "partials", chunks)?;
        self.global = merged(&self.program, &self.partials);
        self.activations = kept.activations;
        Ok(())
    }
}
