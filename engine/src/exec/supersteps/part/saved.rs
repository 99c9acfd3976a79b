//! What a checkpoint keeps of parts, and how they go on with it.

use super::{Part, Parts};
use crate::error::Result;
use crate::exec::checkpoint::{ReadPart, Saved, Section, ValueCodecs, put_all, put_inbox};
use crate::exec::driver::PutPart;
use crate::exec::supersteps::core::Core;
use crate::exec::supersteps::saved::Kept;
use crate::program::lengths::Lengths;
use crate::program::row::carries_data;
use crate::program::{VertexProgram, is_signalled};

impl<P: VertexProgram> Part<P> {
    /// How many elements the views of its masters have.
    fn of_masters(&self, lengths: Lengths<'_>) -> usize {
        lengths.span(0..self.seat.masters).end
    }

    /// How many elements the slots of its own arcs have.
    fn of_arcs(&self, lengths: Lengths<'_>) -> usize {
        if carries_data::<P::Slot>() { lengths.span(0..self.seat.home.graph().arcs()).end } else { 0 }
    }

    /// All of it that depends on the types of the program.
    fn save<'a>(&'a self, codecs: &ValueCodecs<P>, sections: &mut Vec<Section<'a>>) {
        let (views, slots) = (self.views.rows(), self.slots.rows());
        let [mut states, mut inbox, mut partials, mut phase] = [const { Vec::new() }; 4];
        put_all(&self.states, codecs.state.0, &mut states);
        if const { is_signalled::<P>() } {
            put_inbox(&self.inbox[..self.seat.masters], codecs.message.0, &mut inbox);
        }
        put_all(&self.partials, codecs.global.0, &mut partials);
        (codecs.phase.0)(&self.data.phase, &mut phase);
        sections.push(Section::owned("states", states));
        sections.push(Section::lent("views", bytemuck::cast_slice(&views.elements[..self.of_masters(views.lengths)])));
        sections.push(Section::lent("slots", bytemuck::cast_slice(&slots.elements[..self.of_arcs(slots.lengths)])));
        sections.push(Section::owned("inbox", inbox));
        sections.push(Section::owned("partials", partials));
        sections.push(Section::owned("phase", phase));
    }

    fn load(&mut self, codecs: &ValueCodecs<P>, saved: &Saved) -> Result<()> {
        let masters = self.seat.masters;
        self.states = saved.values("states", masters, codecs.state.1)?;
        let count = self.of_masters(self.views.lengths().lie());
        saved.copy_to("views", bytemuck::cast_slice_mut(&mut self.views.rows_mut().elements[..count]))?;
        let count = self.of_arcs(self.slots.lengths().lie());
        saved.copy_to("slots", bytemuck::cast_slice_mut(&mut self.slots.rows_mut().elements[..count]))?;
        if const { is_signalled::<P>() } {
            saved.inbox(&mut self.inbox[..masters], codecs.message.1)?;
        }
        self.partials = saved.values("partials", self.partials.len(), codecs.global.1)?;
        if const { P::DECIDES } {
            self.data.phase = saved.values("phase", 1, codecs.phase.1)?.remove(0);
        }
        Ok(())
    }
}

impl<P: VertexProgram> Parts<P> {
    /// Hands over what a checkpoint keeps of each part.
    pub(super) fn save_parts(&self, codecs: &ValueCodecs<P>, put: &mut PutPart<'_>) -> Result<()> {
        for (number, part) in self.parts.iter().enumerate() {
            let mut sections = self.run.saved(number);
            part.save(codecs, &mut sections);
            put(self.parts.len(), sections)?;
        }
        Ok(())
    }

    /// Goes on with what was kept of each part.
    pub(super) fn load_parts(&mut self, codecs: &ValueCodecs<P>, saved: &mut ReadPart<'_>) -> Result<()> {
        let mut kept = Kept::default();
        self.run.cores.iter_mut().for_each(Core::rest);
        for number in 0..self.parts.len() {
            let saved = saved(number)?;
            self.parts[number].load(codecs, &saved)?;
            self.run.load(number, &saved, &mut kept)?;
        }
        self.ended = false;
        let (run, mut parts) = self.split();
        run.go_on(&mut parts, kept)
    }
}
