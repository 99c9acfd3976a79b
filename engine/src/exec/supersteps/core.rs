//! What a run keeps of a part that does not depend on the program: who runs, and when.

use std::borrow::Cow;
use std::ops::Range;

use super::bits::Bits;
use super::joint::{Aggregate, Joint};
use super::links::{Links, Pair};
use super::order::PartOrder;
use super::parcel::{Content, Parcel, Weight};
use super::traffic::ValueKind;
use crate::graph::VertexId;
use crate::program::shape::Shape;

/// A class with less work than this, in additions of numbers, is run by one worker: it would take others longer to wake.
const ALONE_COST: u64 = 1 << 13;

/// That, in edges.
pub(super) fn alone_cost(shape: &Shape) -> u64 {
    ALONE_COST / shape.gather_cost.max(1)
}

/// Who runs on a part.
pub(super) struct Core {
    pub(super) masters: usize,
    locals: usize,
    pub(super) order: PartOrder,
    pub(super) links: Links,
    /// Those that are to run: masters by position, and mirrors that gather for theirs. Empty if everybody always runs.
    active: Bits,
    /// Those of them that run now.
    pub(super) running: Bits,
    /// Those that a scatter has signalled, by local id.
    pub(super) signalled: Bits,
    /// How often each vertex has run, by local id, where that is what a program is told.
    pub(super) counts: Vec<u32>,
    /// How many masters are to run.
    pub(super) to_run: u64,
    /// What its masters have reported in the superstep under way; the first that failed, and its stage.
    pub(super) residual: f64,
    pub(super) failure: Option<(u32, VertexId, Box<str>)>,
}

impl Core {
    /// Of a part with so many local ids. `counts`: vertices are told how often they have run.
    pub(super) fn new(
        masters: usize,
        locals: usize,
        order: PartOrder,
        links: Links,
        always: bool,
        counts: bool,
    ) -> Self {
        let bits = || Bits::none(if always { 0 } else { locals });
        Core {
            masters,
            locals,
            order,
            links,
            active: bits(),
            running: if always { Bits::all() } else { bits() },
            signalled: bits(),
            counts: vec![0; if counts && !always { locals } else { 0 }],
            to_run: 0,
            residual: 0.0,
            failure: None,
        }
    }

    /// What it makes known after a superstep, with the aggregate of its masters.
    pub(super) fn joint(&self, aggregate: Aggregate) -> Joint {
        Joint { active: self.to_run, residual: self.residual, failure: self.failure.clone(), aggregate }
    }

    /// Master `local` is to run; whether it was not before.
    pub(super) fn activate(&mut self, local: u32) -> bool {
        let position = self.order.position(local);
        let is_new = self.active.insert(position);
        self.to_run += u64::from(is_new);
        is_new
    }

    /// These mirrors are to gather.
    pub(super) fn activate_mirrors(&mut self, locals: &[u32]) {
        for local in locals {
            self.active.insert(*local);
        }
    }

    /// Whether master `local` is to run.
    pub(super) fn is_active(&self, local: u32) -> bool {
        self.active.contains(self.order.position(local))
    }

    /// Nobody is to run.
    pub(super) fn rest(&mut self) {
        self.to_run = 0;
        self.active.clear();
        self.signalled.clear();
    }

    /// Whether some master of `class` is to run.
    pub(super) fn is_class_active(&self, class: usize) -> bool {
        self.running.is_all() || self.active.any(self.order.positions(self.order.of_class(class)))
    }

    /// Those of a class that are to run do so now.
    pub(super) fn take(&mut self, class: usize) {
        if self.running.is_all() {
            return;
        }
        let Core { active, running, order, links, .. } = self;
        if order.classes.len() == 1 {
            std::mem::swap(running, active);
            self.to_run = 0;
            return;
        }
        for mirror in links.mirrors_of(order.classes[class].clone()) {
            if active.remove(*mirror) {
                running.insert(*mirror);
            }
        }
        self.to_run -= active.move_to(running, order.positions(order.of_class(class)));
    }

    /// What a class costs if all of it runs, in edges.
    pub(super) fn cost(&self, class: usize) -> u64 {
        let chunks = &self.order.chunks[self.order.of_class(class)];
        let own = chunks.iter().fold(0, |cost: u64, chunk| cost.saturating_add(chunk.cost));
        let of_mirrors = self.order.classes[class].clone().map(|stage| self.links.edges.get(stage).unwrap_or(&0));
        own.saturating_add(of_mirrors.sum())
    }

    /// Whether a master of a stage runs.
    pub(super) fn is_stage_running(&self, stage: usize) -> bool {
        self.running.any(self.order.positions(self.order.stages[stage].clone()))
    }

    /// The mirrors that gather for masters of `stage`, of those of one other part, and run.
    pub(super) fn running_mirrors<'l>(&self, pair: &'l Pair, stage: usize) -> Cow<'l, [u32]> {
        let mirrors = pair.to_masters.of(stage);
        match (mirrors.first(), mirrors.last()) {
            (Some(first), Some(last)) if self.running.any(*first as usize..*last as usize + 1) => {
                self.those_running(mirrors)
            }
            _ => Cow::Borrowed(&[]),
        }
    }

    /// The masters of `stage` for which mirrors on one other part gather, and that run.
    pub(super) fn running_masters<'l>(&self, pair: &'l Pair, stage: usize) -> Cow<'l, [u32]> {
        if self.is_stage_running(stage) { self.those_running(pair.of_masters.of(stage)) } else { Cow::Borrowed(&[]) }
    }

    /// Those of `locals` that run: on several parts, positions are local ids.
    fn those_running<'l>(&self, locals: &'l [u32]) -> Cow<'l, [u32]> {
        if self.running.is_all() {
            return Cow::Borrowed(locals);
        }
        Cow::Owned(locals.iter().copied().filter(|local| self.running.contains(*local)).collect())
    }

    /// The chunks of a stage in which somebody is to run, or all of them if that is asked for, but for those of the class that
    /// are `done`; and what they cost.
    pub(super) fn wanted(&self, stage: usize, all: bool, done: &[bool]) -> (Vec<usize>, u64) {
        let chunks = self.order.stages[stage].clone();
        let (first, mut wanted, mut cost) = (chunks.start, Vec::new(), 0u64);
        for chunk in chunks {
            let of_chunk = &self.order.chunks[chunk];
            let is_done = done.get(chunk - first).is_some_and(|done| *done);
            if !is_done && (all || self.running.any(of_chunk.positions.clone())) {
                wanted.push(chunk);
                cost = cost.saturating_add(of_chunk.cost);
            }
        }
        (wanted, cost)
    }

    /// The masters of some chunks of a stage, from the first of the stage on.
    pub(super) fn in_stage(&self, stage: usize, chunks: &[usize]) -> Vec<Range<usize>> {
        let first = self.order.positions(self.order.stages[stage].clone()).start;
        let ids = chunks.iter().map(|chunk| &self.order.chunks[*chunk].ids);
        ids.map(|ids| ids.start - first..ids.end - first).collect()
    }

    /// Those at `positions` that were to run did not.
    pub(super) fn leave(&mut self, positions: Range<usize>) {
        if !self.running.is_all() {
            self.to_run += self.running.move_to(&mut self.active, positions);
        }
    }

    /// Those of a class that ran, in the chunks `chunks`, do so no more.
    pub(super) fn put_back(&mut self, class: usize, chunks: &[usize]) {
        if self.running.is_all() {
            return;
        }
        let Core { running, order, links, masters, locals, .. } = self;
        for chunk in chunks {
            running.clear_range(order.chunks[*chunk].positions.clone());
        }
        if order.classes.len() == 1 {
            running.clear_range(*masters..*locals);
            return;
        }
        for mirror in links.mirrors_of(order.classes[class].clone()) {
            running.remove(*mirror);
        }
    }

    /// Of a run on one part: those that a scatter has signalled, in the ranges `touched` of local ids, become active.
    pub(super) fn wake(&mut self, touched: &[Range<usize>]) {
        let Core { active, signalled, order, to_run: woken, .. } = self;
        for range in touched {
            if order.position_of.is_empty() {
                *woken += signalled.move_to(active, range.clone());
                continue;
            }
            for local in signalled.ones(range.clone()) {
                *woken += u64::from(active.insert(order.position_of[local as usize]));
            }
            signalled.clear_range(range.clone());
        }
    }

    /// Of a run on several: those masters that a scatter, or a message, has signalled become active. These are the mirrors that
    /// gather for those that were not before, part by part.
    pub(super) fn activations(&mut self) -> Vec<Parcel> {
        let Core { active, signalled, masters, links, to_run: woken, .. } = self;
        let mut sent = vec![Vec::new(); links.pairs.len()];
        for local in signalled.ones(0..*masters) {
            if active.insert(local) {
                *woken += 1;
                for replica in links.replicas(local).iter().filter(|replica| replica.gathers) {
                    sent[replica.part as usize].push(replica.local);
                }
            }
        }
        signalled.clear();
        let parcel = |(sent, pair): (Vec<u32>, &Pair)| {
            let (present, possible, weight) = (sent.len(), pair.gathering, Weight::default());
            let content = Content { kind: ValueKind::Activations, present, possible, weight };
            Parcel::new(sent, [content, Content::default()])
        };
        sent.into_iter().zip(&links.pairs).map(parcel).collect()
    }

    /// Those that said `again`: words of positions, the first of which has number `first`.
    pub(super) fn run_again(&mut self, first: usize, words: &[u64]) {
        if self.links.pairs.is_empty() {
            self.to_run += self.active.insert_words(first, words);
        } else {
            // They, and their mirrors, are told with others.
            self.signalled.insert_words(first, words);
        }
    }

    pub(super) fn byte_len(&self) -> usize {
        self.active.byte_len()
            + self.running.byte_len()
            + self.signalled.byte_len()
            + size_of_val(self.counts.as_slice())
            + self.order.byte_len()
            + self.links.byte_len()
    }
}
