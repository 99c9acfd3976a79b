//! The simple undirected graph, with vertices renamed by rank, and of each the neighbours that rank higher.

use std::ops::Range;

use hubcut::graph::memory::{reserve, zeroed};
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel::{self, Lent};

use crate::Result;
use crate::direct::{Limits, degrees, each_neighbour};

/// Rows by rank: the vertex with the most neighbours is 0, of equal ones that with the lowest id.
pub(super) struct Oriented {
    /// Where each row begins and ends.
    ranges: Vec<[u64; 2]>,
    /// The neighbours of lower rank number, ascending.
    neighbours: Vec<u32>,
    /// Of each of them, whether edges lead both ways; nothing if nobody asks.
    mutual: Vec<bool>,
    /// The rank of each vertex.
    pub(super) ranks: Vec<u32>,
    /// How many neighbours each vertex has.
    pub(super) degrees: Vec<u32>,
}

/// Entries of the adjacency that a worker takes at a time.
const ENTRIES: u64 = 1 << 16;

/// Vertices at the most, though they have fewer.
const VERTICES: usize = 1 << 12;

impl Oriented {
    /// Whether edges lead both ways is kept if the graph `is_directed`.
    pub(super) fn new(graph: &Topology, is_directed: bool, limits: &Limits) -> Result<Self> {
        let vertices = graph.vertices();
        let degrees = degrees(graph)?;
        let (order, ranks) = rank(&degrees)?;
        // A row has as many entries as there are neighbours, and as there are higher ranks.
        let mut ranges: Vec<[u64; 2]> = zeroed("the rows", vertices)?;
        let (mut parts, mut places): (Vec<Range<usize>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
        let (mut first, mut begin, mut end, mut entries) = (0, 0, 0, 0);
        for (rank, range) in ranges.iter_mut().enumerate() {
            *range = [end, end];
            let degree = u64::from(degrees[order[rank] as usize]);
            end += degree.min(rank as u64);
            entries += degree;
            if entries >= ENTRIES || rank + 1 - first >= VERTICES || rank + 1 == vertices {
                parts.push(first..rank + 1);
                places.push(begin as usize..end as usize);
                (first, begin, entries) = (rank + 1, end, 0);
            }
        }
        let mut neighbours: Vec<u32> = zeroed("the rows", end as usize)?;
        let mut mutual: Vec<bool> = Vec::new();
        if is_directed {
            reserve("the rows", &mut mutual, end as usize)?;
            mutual.resize(end as usize, false);
        }
        let (lent, room) = (Lent::parts(&mut ranges, &parts), Lent::parts(&mut neighbours, &places));
        let flags = Lent::parts(&mut mutual, &places);
        parallel::each(parts.len(), &|at| {
            let (ranges, room, flags, begin) = (lent.take(at), room.take(at), flags.take(at), places[at].start as u64);
            if limits.is_due() {
                return;
            }
            let mut sorted = Vec::new();
            for (rank, range) in parts[at].clone().zip(ranges) {
                let from = (range[0] - begin) as usize;
                let (v, row) = (order[rank], &mut room[from..]);
                range[1] += match is_directed {
                    true => fill_directed(graph, v, rank as u32, &ranks, &mut sorted, row, &mut flags[from..]),
                    false => fill(graph, v, rank as u32, &order, &ranks, row),
                } as u64;
            }
        });
        drop((lent, room, flags));
        Ok(Oriented { ranges, neighbours, mutual, ranks, degrees })
    }

    pub(super) fn vertices(&self) -> usize {
        self.ranges.len()
    }

    #[inline(always)]
    pub(super) fn row(&self, rank: u32) -> &[u32] {
        let [begin, end] = self.ranges[rank as usize];
        &self.neighbours[begin as usize..end as usize]
    }

    /// Of each of the row, whether edges lead both ways.
    #[inline(always)]
    pub(super) fn mutual(&self, rank: u32) -> &[bool] {
        let [begin, end] = self.ranges[rank as usize];
        &self.mutual[begin as usize..end as usize]
    }
}

/// As [`fill`], and writes whether edges lead both ways.
fn fill_directed(
    graph: &Topology,
    v: VertexId,
    rank: u32,
    ranks: &[u32],
    sorted: &mut Vec<u64>,
    row: &mut [u32],
    mutual: &mut [bool],
) -> usize {
    sorted.clear();
    let [mut out, mut into] = [graph.by_source().row(v), graph.by_target().row(v)];
    while let Some(w) = out.first().into_iter().chain(into.first()).copied().min() {
        let [leaves, enters] = [out.first() == Some(&w), into.first() == Some(&w)];
        let is_other = |u: &&VertexId| **u == w;
        out = &out[out.iter().take_while(is_other).count()..];
        into = &into[into.iter().take_while(is_other).count()..];
        let other = ranks[w as usize];
        if other < rank {
            sorted.push(u64::from(other) << 1 | u64::from(leaves && enters));
        }
    }
    sorted.sort_unstable();
    for ((row, mutual), other) in row.iter_mut().zip(mutual).zip(&*sorted) {
        (*row, *mutual) = ((other >> 1) as u32, other & 1 != 0);
    }
    sorted.len()
}

/// Writes the ranks below `rank` of the neighbours of `v` to `row`, ascending; how many they are.
fn fill(graph: &Topology, v: VertexId, rank: u32, order: &[VertexId], ranks: &[u32], row: &mut [u32]) -> usize {
    let mut len = 0;
    let mut put = |other: u32| {
        row[len] = other;
        len += 1;
    };
    let sides = [graph.by_source().row(v), graph.by_target().row(v)];
    let longest = sides[0].len().max(sides[1].len());
    // A long row has few higher ranks to look for: so nobody goes over the row of a hub.
    if rank as usize * 32 < longest {
        for other in 0..rank {
            if sides.iter().any(|side| side.binary_search(&order[other as usize]).is_ok()) {
                put(other);
            }
        }
        return len;
    }
    each_neighbour(graph, v, |w| {
        let other = ranks[w as usize];
        if other < rank {
            put(other);
        }
    });
    row[..len].sort_unstable();
    len
}

/// The vertices from the highest degree to the lowest, equal ones by id; and the place of each. By counting.
fn rank(degrees: &[u32]) -> Result<(Vec<VertexId>, Vec<u32>)> {
    let most = degrees.iter().copied().max().unwrap_or(0) as usize;
    let mut places: Vec<u32> = zeroed("the counts of degrees", most + 1)?;
    for degree in degrees {
        places[most - *degree as usize] += 1;
    }
    let mut before = 0;
    for place in &mut places {
        before += std::mem::replace(place, before);
    }
    let (mut order, mut ranks) = (zeroed("the order", degrees.len())?, zeroed("the ranks", degrees.len())?);
    for (v, degree) in degrees.iter().enumerate() {
        let place = &mut places[most - *degree as usize];
        order[*place as usize] = v as VertexId;
        ranks[v] = *place;
        *place += 1;
    }
    Ok((order, ranks))
}
