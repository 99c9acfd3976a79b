//! A part as the loop over supersteps drives it.

use std::ops::Range;
use std::sync::Arc;

use super::{Part, views};
use crate::error::Result;
use crate::exec::kernel::aggregate::merged;
use crate::exec::supersteps::any::{AnyPart, At, ChunkDone, RunOrder, Scattered};
use crate::exec::supersteps::bits::Bits;
use crate::exec::supersteps::core::Core;
use crate::exec::supersteps::joint::{Aggregate, Joint, opened};
use crate::exec::supersteps::parcel::{Exchange, Parcel};
use crate::program::row::{RowBuffer, reads_reverse};
use crate::program::{VertexProgram, gathers, is_signalled};

impl<P: VertexProgram> AnyPart for Part<P> {
    fn cut_segments(&mut self) -> bool {
        if const { gathers::<P>() } { self.has_segments() } else { false }
    }

    fn begin(&mut self, dense: bool) -> Result<()> {
        for chunk in self.ran.drain(..) {
            self.results[chunk].clear();
        }
        self.from_masters.iter_mut().for_each(Vec::clear);
        self.scatter_edges = 0;
        if dense && self.next_views.is_none() {
            self.next_views = Some(RowBuffer::zeroed(self.seat.home.graph().vertices(), self.program.view_length())?);
        }
        Ok(())
    }

    fn gather_segments(&mut self, at: At<'_>) {
        if const { gathers::<P>() } {
            self.fold_segments(at);
        }
    }

    fn gather_mirrors(&mut self, at: At<'_>, mirrors: &[u32], counts: &mut [u32], segmented: bool) -> (Parcel, u64) {
        if const { gathers::<P>() } {
            self.sums_of_mirrors(at, mirrors, counts, segmented)
        } else {
            unreachable!("no mirror gathers")
        }
    }

    fn merge_sums(&mut self, masters: &[u32], first: usize, parcel: Parcel) {
        if const { gathers::<P>() } {
            self.merge_sums_of(masters, first, parcel);
        }
    }

    fn run(&mut self, order: RunOrder<'_>) -> Vec<Option<ChunkDone>> {
        self.run_chunks(order)
    }

    fn put_views(&mut self, core: &Core, dense: bool) {
        if dense {
            if let Some(next) = &mut self.next_views {
                std::mem::swap(&mut self.views, next);
            }
            return;
        }
        let mut staged = Vec::with_capacity(self.ran.len());
        for chunk in &self.ran {
            staged.push(self.results[*chunk].staged_views.as_slice());
        }
        views::put_staged::<P::View>(self.views.rows_mut(), core, &self.ran, &staged);
    }

    fn scatter(&mut self, at: At<'_>, counts: &[u32], signalled: &mut Bits, pull_above: f64) -> Scattered {
        if const { is_signalled::<P>() } {
            self.scatter_all(at, counts, signalled, pull_above)
        } else {
            Scattered { touched: Vec::new(), pulled: false }
        }
    }

    fn write_mail(&mut self, at: At<'_>, counts: &[u32]) {
        if const { P::MAILS } {
            self.write_letters(at, counts);
        }
    }

    fn deliver_mail(&mut self, signalled: &mut Bits) -> bool {
        if const { P::MAILS } { self.deliver_letters(signalled) } else { false }
    }

    fn aggregate(&self) -> Aggregate {
        Arc::new(merged(&*self.program, &self.partials))
    }

    fn merged(&self, known: &[Joint]) -> Aggregate {
        if let [one] = known {
            return Arc::clone(&one.aggregate);
        }
        let mut global = self.program.zero_global();
        for joint in known {
            self.program.merge_global(&mut global, &opened(&joint.aggregate));
        }
        Arc::new(global)
    }

    fn take_global(&mut self, global: &Aggregate) {
        self.global = opened(global);
    }

    fn produce(&mut self, exchange: Exchange, classes: &Range<usize>, core: &mut Core) -> Vec<Parcel> {
        match exchange {
            Exchange::News if const { is_signalled::<P>() } => self.news(core),
            Exchange::Views => self.views_of(classes, core),
            Exchange::Messages if const { is_signalled::<P>() } => self.send_to_masters(core, false),
            Exchange::Mail if const { P::MAILS } => self.send_letters(),
            Exchange::Slots if const { reads_reverse::<P>() } => self.send_to_masters(core, true),
            _ => unreachable!("others are sent by themselves, or never"),
        }
    }

    fn consume(
        &mut self,
        at: At<'_>,
        exchange: Exchange,
        classes: &Range<usize>,
        from: usize,
        parcel: Parcel,
        core: &mut Core,
    ) -> u64 {
        match exchange {
            Exchange::News if const { is_signalled::<P>() } => self.take_news(at.clock, from, parcel, core),
            Exchange::Views => {
                self.take_views(classes, from, parcel, core);
                0
            }
            Exchange::Mail if const { P::MAILS } => {
                self.take_letters(from, parcel);
                0
            }
            Exchange::Messages | Exchange::Slots if const { is_signalled::<P>() } => {
                self.take_from_mirrors(from, parcel, core);
                0
            }
            _ => unreachable!("others are taken by themselves, or never"),
        }
    }
}
