//! First views, slots and messages, from the states.

use super::Part;
use crate::error::Result;
use crate::exec::kernel::call::called;
use crate::exec::preparing::Preparing;
use crate::exec::supersteps::bits::Bits;
use crate::graph::VertexId;
use crate::panics::Stage;
use crate::parallel::{self, Lent, RANGE};
use crate::program::context::Clock;
use crate::program::row::{RowsMut, carries_data};
use crate::program::{Context, Neighbour, Start, VertexProgram, is_signalled};

impl<P: VertexProgram> Part<P> {
    /// Writes what there is before the first superstep. Whoever starts active is marked in `signalled`.
    pub(super) fn start(&mut self, clock: Clock, signalled: &mut Bits, preparing: &Preparing) -> Result<()> {
        let Part { program, data, seat, global, states, views, slots, inbox, .. } = self;
        let home = &seat.home;
        let (program, states, graph) = (&**program, &*states, home.graph());
        let ctx = Context::<P>::new(home.locals(), clock, global, data);
        let (masters, arcs) = (states.len(), graph.by_source());
        let ranges = |count: usize| {
            let mut ranges = Vec::with_capacity(count.div_ceil(RANGE));
            for first in (0..count).step_by(RANGE) {
                ranges.push(first..(first + RANGE).min(count));
            }
            ranges
        };
        let RowsMut { elements, lengths } = views.rows_mut();
        let lent = Lent::parts(&mut elements[..lengths.span(0..masters).end], &lengths.spans(&ranges(masters)));
        parallel::ranges(masters, &|locals| {
            if preparing.is_stopped() {
                return;
            }
            let (elements, lengths) = (lent.take(locals.start / RANGE), lengths.starting_at(locals.start));
            let mut views = RowsMut::<P::View> { elements, lengths };
            for local in locals.clone() {
                let v = ctx.vertex(local as VertexId);
                called(&ctx.here, local as VertexId, Stage::View);
                program.view(&ctx, v, &states[local], views.at_mut(local - locals.start));
            }
        });
        if carries_data::<P::Slot>() {
            let RowsMut { elements, lengths } = slots.rows_mut();
            let mut of_arcs = ranges(graph.vertices());
            for range in &mut of_arcs {
                *range = arcs.offsets()[range.start] as usize..arcs.offsets()[range.end] as usize;
            }
            let lent = Lent::parts(elements, &lengths.spans(&of_arcs));
            parallel::ranges(graph.vertices(), &|locals| {
                if preparing.is_stopped() {
                    return;
                }
                let first = arcs.offsets()[locals.start] as usize;
                let (elements, lengths) = (lent.take(locals.start / RANGE), lengths.starting_at(first));
                let mut slots = RowsMut::<P::Slot> { elements, lengths };
                for local in locals {
                    called(&ctx.here, local as VertexId, Stage::StartSlot);
                    let source = || Neighbour::new(ctx.vertex(local as VertexId));
                    for e in arcs.range(local as VertexId) {
                        let target = Neighbour::new(ctx.vertex(arcs.neighbours()[e]));
                        program.start_slot(&ctx, source(), target, &graph.data_by_source()[e], slots.at_mut(e - first));
                    }
                }
            });
        }
        if const { is_signalled::<P>() } {
            let words = ranges(masters.div_ceil(64) * 64).into_iter().map(|range| range.start / 64..range.end / 64);
            let words = Lent::parts(signalled.words_mut(), &words.collect::<Vec<_>>());
            let inbox = Lent::parts(&mut inbox[..masters], &ranges(masters));
            parallel::ranges(masters, &|locals| {
                if preparing.is_stopped() {
                    return;
                }
                let (words, inbox) = (words.take(locals.start / RANGE), inbox.take(locals.start / RANGE));
                for local in locals.clone() {
                    let index = local - locals.start;
                    called(&ctx.here, local as VertexId, Stage::Start);
                    match program.start(&ctx, ctx.vertex(local as VertexId), &states[local]) {
                        Start::Idle => continue,
                        Start::Active => {}
                        Start::Signalled(message) => inbox[index] = Some(message),
                    }
                    words[index / 64] |= 1 << (index % 64);
                }
            });
        }
        preparing.check()
    }
}
