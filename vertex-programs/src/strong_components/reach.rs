//! What one vertex reaches, looked for from whichever side is cheaper.
//!
//! As in [`bfs`](crate::bfs::direct), but who is reached counts at once: no levels are asked for. So a pass from the side of those who are not
//! reached yet goes further than a level.

use std::sync::atomic::Ordering::Relaxed;

use hubcut::graph::VertexId;

use super::direct::Components;
use crate::direct::{Rows, locals, share, share_rows};

/// The other side looks when more than this part of the edges that are left lead from the new vertices.
const ALPHA: u64 = 15;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 10;

/// What a worker has found, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Found {
    new: Vec<VertexId>,
    /// Who is not reached yet.
    kept: Vec<VertexId>,
}

impl Components<'_> {
    /// Sets `bit` in the state of all vertices that `chosen` reaches along rows, over vertices whose state, of the bits of `mask`, has those that
    /// it has itself. They are among `all`. The other rows lead back.
    pub(super) fn reach(&self, chosen: VertexId, all: &[VertexId], bit: u8, mask: u8, [rows, back]: [Rows<'_>; 2]) {
        let states = &self.states;
        let open = states[chosen as usize].fetch_or(bit, Relaxed) & mask;
        // What vertices are that count and are not reached, and that are.
        let (mask, reached) = (mask | bit, open | bit);
        let mut workers = locals(Found::default);
        let alone = workers.len() == 1;
        let mut edges_left = rows.edges();
        let (mut frontier, mut unreached) = (vec![chosen], None);
        while !frontier.is_empty() && !self.limits.is_due() {
            let most = edges_left / ALPHA;
            let edges = edges_of(&frontier, rows, most);
            if edges > most {
                let list: Vec<VertexId> = unreached.take().unwrap_or_else(|| all.to_vec());
                share(&mut workers, list.len(), VERTICES, self.limits, &|found, range| {
                    for &v in &list[range] {
                        let state = states[v as usize].load(Relaxed);
                        if state & mask != open {
                            continue;
                        }
                        if back.row(v as usize).iter().any(|u| states[*u as usize].load(Relaxed) & mask == reached) {
                            states[v as usize].store(state | bit, Relaxed);
                            found.new.push(v);
                        } else {
                            found.kept.push(v);
                        }
                    }
                });
                let mut left = Vec::new();
                workers.iter_mut().for_each(|worker| left.append(&mut worker.kept));
                unreached = Some(left);
            } else {
                edges_left -= edges;
                share_rows(&mut workers, &frontier, rows, self.limits, &|found, _, row| {
                    for &v in row {
                        let word = &states[v as usize];
                        let state = word.load(Relaxed);
                        if state & mask != open {
                            continue;
                        }
                        if alone {
                            word.store(state | bit, Relaxed);
                            found.new.push(v);
                        } else if word.fetch_or(bit, Relaxed) & bit == 0 {
                            found.new.push(v);
                        }
                    }
                });
            }
            // Whoever was new before has been looked at from one side or the other.
            frontier.clear();
            workers.iter_mut().for_each(|worker| frontier.append(&mut worker.new));
        }
    }
}

/// Edges that lead from `vertices`; counts no further when there are more than `most`.
fn edges_of(vertices: &[VertexId], rows: Rows<'_>, most: u64) -> u64 {
    let mut edges = 0;
    for &v in vertices {
        edges += rows.degree(v as usize);
        if edges > most {
            break;
        }
    }
    edges
}
