//! Strongly connected components of parts of a graph, depth first; no part is reached from another.
//!
//! Source: Pearce 2016, "A space-efficient algorithm for finding strongly connected components": Tarjan's algorithm with one number for each
//! vertex, its own stack in place of recursion.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use hubcut::graph::VertexId;

use super::direct::State;
use crate::direct::{Limits, Rows};

/// Steps between two looks at the time.
const BETWEEN: u32 = 1 << 14;

/// The place of a vertex whose component is known: after all others.
const DONE: u32 = u32::MAX;

pub(super) struct Search<'a> {
    pub(super) out: Rows<'a>,
    /// Edges between vertices of different states do not count.
    pub(super) states: &'a [State],
    pub(super) limits: &'a Limits,
    /// When a vertex was met, from 1; then the earliest that it leads back to.
    pub(super) places: &'a [AtomicU32],
    /// Where the component of each vertex is written: one of its vertices.
    pub(super) of_vertices: &'a [AtomicU32],
}

/// What a worker has of its own.
#[derive(Default)]
pub(super) struct Worker {
    /// The way to where the search is.
    way: Vec<Step>,
    /// Vertices that are left behind, and whose component is not known.
    open: Vec<VertexId>,
}

struct Step {
    vertex: VertexId,
    /// Whether it leads back no further than to itself, as far as is known.
    is_root: bool,
    /// Where its next neighbour is.
    next: usize,
}

impl Search<'_> {
    /// Finds the components of `vertices`, which lead to no others. Those that a limit keeps it from finding are left as they are.
    pub(super) fn run(&self, worker: &mut Worker, vertices: &[VertexId]) {
        let (mut met, mut steps) = (0, 0);
        for &first in vertices {
            if self.place(first) != 0 {
                continue;
            }
            self.enter(worker, first, &mut met);
            while let Some(step) = worker.way.last_mut() {
                steps += 1;
                if steps % BETWEEN == 0 && self.limits.is_due() {
                    return;
                }
                let v = step.vertex;
                let (state, end) = (self.states[v as usize].load(Relaxed), self.out.range(v as usize).end);
                let mut place = self.place(v);
                let mut enter = None;
                for &u in self.out.neighbours(step.next..end) {
                    step.next += 1;
                    if self.states[u as usize].load(Relaxed) != state {
                        continue;
                    }
                    match self.place(u) {
                        0 => {
                            enter = Some(u);
                            break;
                        }
                        other if other < place => {
                            place = other;
                            step.is_root = false;
                        }
                        _ => {}
                    }
                }
                self.places[v as usize].store(place, Relaxed);
                match enter {
                    Some(u) => self.enter(worker, u, &mut met),
                    None => self.leave(worker, v, place),
                }
            }
        }
    }

    #[inline(always)]
    fn place(&self, v: VertexId) -> u32 {
        self.places[v as usize].load(Relaxed)
    }

    fn enter(&self, worker: &mut Worker, v: VertexId, met: &mut u32) {
        *met += 1;
        self.places[v as usize].store(*met, Relaxed);
        worker.way.push(Step { vertex: v, is_root: true, next: self.out.range(v as usize).start });
    }

    /// Goes back from `v`, which leads back to `place`.
    fn leave(&self, worker: &mut Worker, v: VertexId, place: u32) {
        let Worker { way, open } = worker;
        let is_root = way.pop().is_some_and(|step| step.is_root);
        if !is_root {
            open.push(v);
            // Whoever came here leads back as far.
            if let Some(before) = way.last_mut()
                && place < self.place(before.vertex)
            {
                self.places[before.vertex as usize].store(place, Relaxed);
                before.is_root = false;
            }
            return;
        }
        while let Some(&u) = open.last()
            && self.place(u) >= place
        {
            open.pop();
            self.of_vertices[u as usize].store(v, Relaxed);
            self.places[u as usize].store(DONE, Relaxed);
        }
        self.places[v as usize].store(DONE, Relaxed);
    }
}
