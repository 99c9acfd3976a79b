//! Mail: messages that vertices send to any vertex by its id.
//!
//! Those of one superstep come after the messages over edges, by part that sends and then in the order in which vertices ran: so
//! the order in which those to a vertex are combined is the same for any number of threads. Writing is parallel by chunks; one
//! worker a part delivers.

use super::Part;
use crate::exec::kernel::call::called;
use crate::exec::kernel::inbox::put;
use crate::exec::supersteps::any::At;
use crate::exec::supersteps::bits::Bits;
use crate::exec::supersteps::parcel::{Content, Parcel, Weight};
use crate::exec::supersteps::traffic::ValueKind;
use crate::graph::VertexId;
use crate::panics::Stage;
use crate::parallel;
use crate::program::{Context, Mail, Payload, VertexProgram};

/// Messages to masters of a part, by local id, in the order in which they were sent.
pub(super) type Letters<M> = Vec<(u32, M)>;

impl<P: VertexProgram> Part<P> {
    /// Lets the vertices that have changed write, before others take their changes.
    pub(super) fn write_letters(&mut self, at: At<'_>, counts: &[u32]) {
        let ctx = Context::<P>::new(self.seat.home.locals(), at.clock, &*self.global, &self.data);
        let write = |chunk: usize| {
            let mut letters = Vec::new();
            let mut keep = |to: VertexId, message: P::Message| letters.push((to, message));
            let mut mail = Mail::new(ctx.vertices(), &mut keep);
            for (v, change) in &self.results[self.ran[chunk]].changes {
                let ctx = counts.get(*v as usize).map_or_else(|| ctx.clone(), |count| ctx.of_activation(*count));
                called(&ctx.here, *v, Stage::Mail);
                self.program.mail(&ctx, ctx.vertex(*v), change, &mut mail);
            }
            letters
        };
        let written = parallel::collect(self.ran.len(), &write);
        self.letters.resize_with(self.seat.parts.max(1), Vec::new);
        for (to, message) in written.into_iter().flatten() {
            let (part, local) = self.seat.home.master(to);
            self.letters[part].push((local, message));
        }
    }

    /// What goes to each other part.
    pub(super) fn send_letters(&mut self) -> Vec<Parcel> {
        let own = self.seat.home.number();
        let mut parcels = Vec::with_capacity(self.letters.len());
        for (to, letters) in self.letters.iter_mut().enumerate() {
            let letters = if to == own { Vec::new() } else { std::mem::take(letters) };
            let width = size_of::<u32>() + size_of::<P::Message>();
            let mut content = Content::of(ValueKind::Messages, letters.len(), letters.len(), width);
            if const { std::mem::needs_drop::<P::Message>() } {
                content.weight = Weight::of(letters.len(), size_of::<u32>());
                for (_, message) in &letters {
                    content.weight.add(self.program.sent_bytes(Payload::Message(message)), size_of::<P::Message>());
                }
            }
            parcels.push(Parcel::new(letters, [content, Content::default()]));
        }
        parcels
    }

    /// Keeps what part `from` has sent until all is here.
    pub(super) fn take_letters(&mut self, from: usize, parcel: Parcel) {
        self.letters[from] = *parcel.open::<Letters<P::Message>>();
    }

    /// Puts all letters into the inboxes; whether there were any.
    pub(super) fn deliver_letters(&mut self, signalled: &mut Bits) -> bool {
        let mut any = false;
        for letters in &mut self.letters {
            for (local, message) in letters.drain(..) {
                put(&*self.program, &mut self.inbox[local as usize], message);
                signalled.insert(local);
                any = true;
            }
        }
        any
    }
}
