//! What a checkpoint keeps of parts, and how they go on with it.

use super::{Part, Parts};
use crate::error::Result;
use crate::exec::checkpoint::{ReadPart, Saved, Section, ValueCodecs};
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
        sections.push(codecs.state.section("states", &self.states));
        sections.push(Section::lent("views", bytemuck::cast_slice(&views.elements[..self.of_masters(views.lengths)])));
        sections.push(Section::lent("slots", bytemuck::cast_slice(&slots.elements[..self.of_arcs(slots.lengths)])));
        if const { is_signalled::<P>() } {
            sections.push(codecs.message.inbox(&self.inbox[..self.seat.masters]));
        } else {
            sections.push(Section::lent("inbox", &[]));
        }
        sections.push(codecs.global.section("partials", &self.partials));
        sections.push(codecs.phase.section("phase", std::slice::from_ref(&self.data.phase)));
    }

    fn load(&mut self, codecs: &ValueCodecs<P>, saved: &Saved) -> Result<()> {
        let masters = self.seat.masters;
        self.states = codecs.state.values(saved, "states", masters)?;
        let count = self.of_masters(self.views.lengths().lie());
        saved.copy_to("views", bytemuck::cast_slice_mut(&mut self.views.rows_mut().elements[..count]))?;
        let count = self.of_arcs(self.slots.lengths().lie());
        saved.copy_to("slots", bytemuck::cast_slice_mut(&mut self.slots.rows_mut().elements[..count]))?;
        if const { is_signalled::<P>() } {
            codecs.message.fill_inbox(saved, &mut self.inbox[..masters])?;
        }
        self.partials = codecs.global.values(saved, "partials", self.partials.len())?;
        if const { P::DECIDES } {
            self.data.phase = codecs.phase.values(saved, "phase", 1)?.remove(0);
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
