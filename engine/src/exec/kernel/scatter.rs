//! The scatter kernel: going over some edges of a row, whatever holds the views, the slots and the messages.

use std::ops::Range;

use super::arcs::Arcs;
use super::directions::scattered;
use super::look::{Look, Seen};
use crate::graph::{Graph, VertexId};
use crate::program::row::{Row, Rows, carries_data, reads_reverse};
use crate::program::{Context, Direction, ScatterEdge, VertexProgram};

/// Edges whose targets are touched before the first of them is scattered over.
const AHEAD: usize = 16;

/// Where messages go.
pub(crate) trait Sink<M> {
    /// Whether [`touch`](Self::touch) does something.
    const TOUCHES: bool = false;

    /// Takes a message to `other`, which goes over the edge at this position of the arcs in this direction.
    fn send(&mut self, edge: (Direction, usize), other: VertexId, message: M);

    /// Reads what `send` is going to read first, and gives any of it. Whether an edge sends depends on what is read, so
    /// that one read would wait for the other; touched in advance, many are under way at once.
    #[inline(always)]
    fn touch(&self, other: VertexId) -> u64 {
        let _ = other;
        0
    }
}

impl<M, F: FnMut(VertexId, M)> Sink<M> for F {
    #[inline(always)]
    fn send(&mut self, _: (Direction, usize), other: VertexId, message: M) {
        self(other, message);
    }
}

/// Slots of out-edges, to be written, and of their reverse edges, to be read.
pub(crate) trait OwnSlots<S: Row + ?Sized> {
    /// Lends `work` the slot of the out-edge at `position`, if slots carry anything, and that of its reverse, if the program
    /// reads it.
    fn with<T>(&mut self, position: usize, work: impl FnOnce(Option<&mut S>, Option<&S>) -> T) -> T;
}

/// What the edges of a row are told, one after another.
pub(crate) struct Teller<'k, P: VertexProgram> {
    change: &'k P::Change,
    /// What the edges before have made of it, for programs that scatter in order.
    own: Option<P::Change>,
}

impl<'k, P: VertexProgram> Teller<'k, P> {
    #[inline(always)]
    pub(crate) fn new(change: &'k P::Change) -> Self {
        Teller { change, own: if const { P::IN_ORDER } { Some(change.clone()) } else { None } }
    }

    /// Lets the program tell the next edge.
    #[inline(always)]
    pub(crate) fn tell(&mut self, program: &P, edge: &mut ScatterEdge<'_, P>) -> Option<P::Message> {
        if const { P::IN_ORDER } {
            let change = self.own.as_mut()?;
            program.scatter_in_order(change, edge)
        } else {
            program.scatter(self.change, edge)
        }
    }
}

/// What stays the same from edge to edge of a row.
pub(crate) struct ScatterRow<'k, 'c, P: VertexProgram, L> {
    pub(crate) program: &'k P,
    pub(crate) ctx: &'k Context<'c, P>,
    pub(crate) vertex: VertexId,
    /// Its view.
    pub(crate) view: &'k P::View,
    pub(crate) direction: Direction,
    pub(crate) views: &'k L,
}

impl<P: VertexProgram, L: Look<P::View>> ScatterRow<'_, '_, P, L> {
    /// Goes over the edges at `range` of `arcs`, which are those in the direction. `other` is room for a row, where rows of
    /// several elements are copied.
    #[inline(always)]
    pub(crate) fn edges(
        &self,
        teller: &mut Teller<'_, P>,
        arcs: &Arcs<'_, P::Edge>,
        range: Range<usize>,
        slots: &mut impl OwnSlots<P::Slot>,
        other: &mut [<P::View as Row>::Element],
        send: &mut impl Sink<P::Message>,
    ) {
        let (neighbours, data) = (&arcs.neighbours[range.clone()], &arcs.data[range.clone()]);
        for (index, (&id, data)) in neighbours.iter().zip(data).enumerate() {
            let position = range.start + index;
            touch_ahead(send, neighbours, index);
            let mut element = [bytemuck::Zeroable::zeroed()];
            let scratch = if P::View::SINGLE { &mut element } else { &mut *other };
            let other_view = self.views.at(id as usize, scratch, &mut Seen::default());
            let mut tell = |slot: Option<&mut P::Slot>, reverse_slot: Option<&P::Slot>| {
                let mut edge = ScatterEdge {
                    ctx: self.ctx,
                    vertex: self.vertex,
                    other: id,
                    direction: self.direction,
                    view: self.view,
                    other_view,
                    data,
                    slot,
                    reverse_slot,
                };
                teller.tell(self.program, &mut edge)
            };
            let message = match self.direction {
                Direction::Out if const { carries_data::<P::Slot>() } => slots.with(position, tell),
                _ => tell(None, None),
            };
            if let Some(message) = message {
                send.send((self.direction, position), id, message);
            }
        }
    }
}

/// Before the edge at `index` is scattered over: touches the targets of the next few, if it is time.
#[inline(always)]
fn touch_ahead<M, S: Sink<M>>(send: &S, neighbours: &[VertexId], index: usize) {
    if const { S::TOUCHES } && index.is_multiple_of(AHEAD) {
        let block = &neighbours[index..(index + AHEAD).min(neighbours.len())];
        std::hint::black_box(block.iter().fold(0, |all, other| all ^ send.touch(*other)));
    }
}

/// What a scatter over plain rows reads.
pub(in crate::exec) struct ScatterFrom<'a, P: VertexProgram> {
    pub(in crate::exec) program: &'a P,
    pub(in crate::exec) ctx: &'a Context<'a, P>,
    pub(in crate::exec) graph: &'a Graph<P::Edge>,
    pub(in crate::exec) inward: Arcs<'a, P::Edge>,
    pub(in crate::exec) outward: Arcs<'a, P::Edge>,
    pub(in crate::exec) views: Rows<'a, P::View>,
    /// The slots of the superstep before, for programs that read reverse slots.
    pub(in crate::exec) old_slots: Rows<'a, P::Slot>,
    /// Where the reverse of each out-edge lies, for the same programs.
    pub(in crate::exec) reverse: &'a [u64],
}

/// Slots that one worker writes, from that of out-edge `first` on.
pub(in crate::exec) struct LentSlots<'s, S: Row + ?Sized> {
    pub(in crate::exec) first: usize,
    pub(in crate::exec) elements: &'s mut [S::Element],
    pub(in crate::exec) length: usize,
}

impl<P: VertexProgram> ScatterFrom<'_, P> {
    /// This kernel with another context of the run.
    pub(in crate::exec) fn with_context<'b>(&'b self, ctx: &'b Context<'b, P>) -> ScatterFrom<'b, P> {
        ScatterFrom { ctx, ..*self }
    }

    /// One changed vertex goes over all its edges.
    pub(in crate::exec) fn push_row(
        &self,
        v: VertexId,
        change: &P::Change,
        slots: &mut LentSlots<'_, P::Slot>,
        send: &mut impl FnMut(VertexId, P::Message),
    ) {
        let mut teller = Teller::new(change);
        for direction in scattered(self.program, self.ctx) {
            let arcs = if *direction == Direction::In { &self.inward } else { &self.outward };
            self.push_range(v, &mut teller, *direction, arcs.range(v), slots, send);
        }
    }

    /// One changed vertex goes over some of its edges.
    #[inline(always)]
    pub(in crate::exec) fn push_range(
        &self,
        v: VertexId,
        teller: &mut Teller<'_, P>,
        direction: Direction,
        range: Range<usize>,
        slots: &mut LentSlots<'_, P::Slot>,
        send: &mut impl FnMut(VertexId, P::Message),
    ) {
        let arcs = if direction == Direction::In { &self.inward } else { &self.outward };
        let view = self.views.at(v as usize);
        let spread =
            ScatterRow { program: self.program, ctx: self.ctx, vertex: v, view, direction, views: &self.views };
        let mut slots =
            InPlaceSlots { lent: slots, old: self.old_slots, reverse: self.reverse, copies: reads_reverse::<P>() };
        spread.edges(teller, arcs, range, &mut slots, &mut [], send);
    }
}

/// Slots written where they lie.
struct InPlaceSlots<'k, 's, S: Row + ?Sized> {
    lent: &'k mut LentSlots<'s, S>,
    old: Rows<'k, S>,
    reverse: &'k [u64],
    /// Whether the program reads reverse slots, so that there are old slots beside new ones.
    copies: bool,
}

impl<S: Row + ?Sized> OwnSlots<S> for InPlaceSlots<'_, '_, S> {
    #[inline(always)]
    fn with<T>(&mut self, position: usize, work: impl FnOnce(Option<&mut S>, Option<&S>) -> T) -> T {
        let LentSlots { first, elements, length } = &mut *self.lent;
        let place = position - *first;
        if !self.copies {
            return work(Some(S::at_mut(elements, *length, place)), None);
        }
        // What the program does not write keeps its value: the new slots begin as the old ones.
        if S::SINGLE {
            elements[place] = self.old.elements[position];
        } else {
            let old = position * *length..(position + 1) * *length;
            elements[place * *length..(place + 1) * *length].copy_from_slice(&self.old.elements[old]);
        }
        work(Some(S::at_mut(elements, *length, place)), Some(self.old.at(self.reverse[position] as usize)))
    }
}
