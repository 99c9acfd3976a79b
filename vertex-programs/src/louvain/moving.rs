//! Vertices move to the community next to them where modularity gains most, until hardly any gains.
//!
//! In batches: those of a batch decide at once, on the same state, and move together; then the next. So the answer is the same for any
//! number of threads. Neighbours that decide at once may decide for each other: of two that are alone, only the one with the larger label
//! joins the other. In the first sweep a batch is a stretch of vertices, which brings together those whose ids are near each other; in the
//! others it is spread evenly, so that few neighbours are in one.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use hubcut::graph::VertexId;
use hubcut::graph::memory::zeroed;

use super::level::Level;
use super::neighbourhood::Neighbourhood;
use crate::Result;
use crate::direct::{Aside, Limits, share, words32};

/// Into so many batches those that look for a place are divided.
const BATCHES: usize = 64;
/// If there are no more, they decide one after another.
const ONE_BY_ONE: usize = 1 << 11;
/// Vertices that a worker takes at a time.
const VERTICES: usize = 64;
/// After so many sweeps a level is done.
const MOST_SWEEPS: u64 = 32;
/// So is it when fewer than one in so many vertices have moved in a sweep.
const ONE_IN: usize = 100;
/// So small a part of `2m` is no gain.
const LEAST_GAIN: f64 = 1e-14;

/// Where every vertex is, and what its community weighs.
pub(super) struct Moving<'a> {
    level: &'a Level<'a>,
    resolution: f64,
    labels: Vec<AtomicU32>,
    totals: Vec<f64>,
    sizes: Vec<u32>,
    /// Whether a vertex looks for a place in the next sweep.
    looks: Vec<AtomicBool>,
    moves: u64,
    /// Vertices stay within these communities, and one that is not alone stays where it is.
    within: Option<&'a [VertexId]>,
}

impl<'a> Moving<'a> {
    /// From these communities, whose labels are below the number of vertices.
    ///
    /// # Errors
    /// Memory that is not there.
    pub(super) fn new(level: &'a Level<'a>, from: &[VertexId], resolution: f64) -> Result<Self> {
        let labels = words32("the communities of vertices", from.len())?;
        let mut totals = zeroed::<f64>("the weights of communities", from.len())?;
        let mut sizes = zeroed::<u32>("the sizes of communities", from.len())?;
        for (v, label) in from.iter().enumerate() {
            labels[v].store(*label, Relaxed);
            totals[*label as usize] += level.strengths[v];
            sizes[*label as usize] += 1;
        }
        let looks = zeroed::<u8>("who looks for a place", from.len())?.into_iter().map(|_| AtomicBool::new(true));
        Ok(Moving { level, resolution, labels, totals, sizes, looks: looks.collect(), moves: 0, within: None })
    }

    /// With all alone, to join others of the same of these communities.
    ///
    /// # Errors
    /// Memory that is not there.
    pub(super) fn within(level: &'a Level<'a>, communities: &'a [VertexId], resolution: f64) -> Result<Self> {
        let alone: Vec<VertexId> = (0..communities.len() as VertexId).collect();
        Ok(Moving { within: Some(communities), ..Self::new(level, &alone, resolution)? })
    }

    /// Moves until hardly any vertex does; the communities, and how many moves there were.
    ///
    /// # Errors
    /// Memory that is not there.
    pub(super) fn run(mut self, limits: &Limits) -> Result<(Vec<VertexId>, u64)> {
        let vertices = self.level.vertices();
        let mut workers = Neighbourhood::of_workers(vertices)?;
        for sweep in 0..MOST_SWEEPS {
            let before = self.moves;
            let looking: Vec<VertexId> =
                (0..vertices as VertexId).filter(|v| self.looks[*v as usize].swap(false, Relaxed)).collect();
            if looking.is_empty() || limits.is_due() {
                break;
            }
            if looking.len() <= ONE_BY_ONE {
                self.one_by_one(&looking, &mut workers[0]);
            } else {
                self.in_batches(&looking, sweep == 0, &mut workers, limits);
            }
            if (self.moves - before) as usize * ONE_IN < vertices {
                break;
            }
        }
        Ok((self.labels.into_iter().map(AtomicU32::into_inner).collect(), self.moves))
    }

    fn one_by_one(&mut self, looking: &[VertexId], around: &mut Neighbourhood) {
        for &v in looking {
            if let Some(to) = self.better(v as usize, around, false) {
                self.take(v, to);
                self.tell(v as usize);
            }
        }
    }

    fn in_batches(&mut self, looking: &[VertexId], in_stretches: bool, workers: &mut [Neighbourhood], limits: &Limits) {
        let size = looking.len().div_ceil(BATCHES);
        for batch in 0..BATCHES {
            let place = |at: usize| if in_stretches { batch * size + at } else { batch + at * BATCHES };
            let decided = Aside::new();
            share(workers, size, VERTICES, limits, &|around, range| {
                let better = |at: usize| {
                    let v = *looking.get(place(at))?;
                    self.better(v as usize, around, true).map(|to| (v, to))
                };
                decided.put_all(range.filter_map(better).collect());
            });
            let mut decided: Vec<(VertexId, VertexId)> = decided.take();
            // Sums are added up in one order, whoever was first.
            decided.sort_unstable();
            decided.iter().for_each(|(v, to)| self.take(*v, *to));
            share(workers, decided.len(), VERTICES, limits, &|_, range| {
                decided[range].iter().for_each(|(v, _)| self.tell(*v as usize));
            });
        }
    }

    /// Where modularity gains most, if it does; of places that are as good, the one with the smallest label.
    #[inline]
    fn better(&self, v: usize, around: &mut Neighbourhood, at_once: bool) -> Option<VertexId> {
        if self.within.is_some() && self.sizes[self.labels[v].load(Relaxed) as usize] > 1 {
            return None;
        }
        around.clear();
        self.level.for_each(v, |other, weight| {
            if other as usize != v && self.within.is_none_or(|all| all[other as usize] == all[v]) {
                around.add(self.labels[other as usize].load(Relaxed), weight);
            }
        });
        let (own, strength) = (self.labels[v].load(Relaxed), self.level.strengths[v]);
        let pull = self.resolution * strength / self.level.total;
        let stays = around.weight(own) - pull * (self.totals[own as usize] - strength);
        let is_alone = |label: VertexId| self.sizes[label as usize] == 1;
        let waits = at_once && is_alone(own);
        let (mut best, mut to) = (stays + LEAST_GAIN * self.level.total, own);
        for &label in around.labels() {
            let goes = around.weight(label) - pull * self.totals[label as usize];
            let is_better = goes > best || (goes == best && to != own && label < to);
            if is_better && label != own && !(waits && label > own && is_alone(label)) {
                (best, to) = (goes, label);
            }
        }
        (to != own).then_some(to)
    }

    fn take(&mut self, v: VertexId, to: VertexId) {
        let strength = self.level.strengths[v as usize];
        let from = self.labels[v as usize].swap(to, Relaxed) as usize;
        self.totals[from] -= strength;
        self.totals[to as usize] += strength;
        self.sizes[from] -= 1;
        self.sizes[to as usize] += 1;
        self.moves += 1;
    }

    /// The neighbours of a vertex that has moved look again, but those that are where it is.
    fn tell(&self, v: usize) {
        let label = self.labels[v].load(Relaxed);
        self.level.for_each(v, |other, _| {
            let other = other as usize;
            if self.labels[other].load(Relaxed) != label && !self.looks[other].load(Relaxed) {
                self.looks[other].store(true, Relaxed);
            }
        });
    }
}
