//! The same colours, chosen by the parts of a cut graph, none of which knows the graph.
//!
//! A vertex may choose when all its neighbours that come before it have chosen (Jones and Plassmann, "A parallel graph coloring
//! heuristic", 1993), so colours are those of the greedy colouring in that order. Its master chooses. A mirror whose neighbours
//! all have colours tells the master which, as a set of bits, and the master tells mirrors the colour of the vertex. In a
//! round every part goes as far as it can; so there are as many rounds as the longest chain of vertices, each before the next,
//! changes parts, and twice as many where mirrors report. In 8 parts by hash: some 700 for R-MAT 18 with 124 colours (as a
//! vertex-cut 1,400), 200 to 700 for graphs of the web, of citations and of people, 70 to 130 for road maps, and 1,100 for
//! a path of 2^18 vertices in the order of their ids.

use super::{Colouring, priority};
use crate::error::Result;
use crate::exec::trade::{Trade, in_process};
use crate::graph::{Directedness, Topology, VertexId};
use crate::partition::Outline;
use crate::plain::Plain;

/// What no vertex has for a colour.
const NONE: u32 = u32::MAX;

/// What [`colour`](super::colour) makes of the whole graph.
pub(in crate::exec) fn by_parts(whole: &Topology, outlines: &[Outline<'_>]) -> Result<Colouring> {
    let is_item = whole.sides().map(|sides| |v| whole.position_of(v) >= sides.users.len());
    let is_item = is_item.as_ref().map(|is_item| is_item as &(dyn Fn(VertexId) -> bool + Sync));
    let coloured =
        in_process(outlines.len(), &|trade| colour_part(trade, &outlines[trade.part()], whole.direction(), is_item))?;
    let mut colour_of = vec![0; whole.vertices()];
    for (part, (own, _)) in outlines.iter().zip(&coloured) {
        part.vertices[..part.masters].iter().zip(own).for_each(|(v, colour)| colour_of[*v as usize] = *colour);
    }
    Ok(Colouring { colour_of, colours: coloured.first().map_or(0, |(_, colours)| *colours) })
}

/// The colours of all vertices of a part, and how many there are on all parts. `direction` is that of the whole graph; of a
/// graph of users and items, `is_item` says which a vertex is.
fn colour_part(
    trade: &impl Trade,
    part: &Outline<'_>,
    direction: Directedness,
    is_item: Option<&(dyn Fn(VertexId) -> bool + Sync)>,
) -> Result<(Vec<u32>, usize)> {
    let colours: Vec<u32> = match is_item {
        Some(is_item) => part.vertices.iter().map(|v| u32::from(is_item(*v))).collect(),
        None => {
            let mut greedy = PartColours::new(trade, part, direction)?;
            greedy.start();
            while greedy.round(trade)? {}
            greedy.colours
        }
    };
    let own = colours[..part.masters].iter().max().map_or(0, |most| most + 1);
    let most = trade.trade(vec![vec![own]; trade.parts()])?.concat().into_iter().max().unwrap_or(0);
    Ok((colours, most as usize))
}

/// A part that colours its masters.
struct PartColours<'a> {
    part: &'a Outline<'a>,
    direction: Directedness,
    /// When each vertex chooses.
    priorities: Vec<u64>,
    colours: Vec<u32>,
    /// To how many neighbours here each vertex has edges that come before it and have no colour yet.
    waits: Vec<u32>,
    /// For how many mirrors each master waits, and the colours that others have told it not to take.
    mirrors: Vec<u32>,
    sets: Vec<Vec<u64>>,
    /// Those of [`Outline::replicas`].
    offsets: Vec<u32>,
    replicas: Vec<(u32, u32)>,
    /// Who has a colour, and has not told its neighbours.
    coloured: Vec<VertexId>,
    /// Masters that have no colour.
    left: usize,
    /// Colours for mirrors, and sets for masters, by part.
    news: Vec<Vec<u64>>,
    reports: Vec<Vec<u64>>,
}

impl<'a> PartColours<'a> {
    /// With priorities, which follow from degrees in the whole graph: mirrors tell masters theirs, and masters all.
    fn new(trade: &impl Trade, part: &'a Outline<'a>, direction: Directedness) -> Result<Self> {
        let (locals, parts) = (part.vertices.len(), trade.parts());
        let mut degrees: Vec<u64> = (0..locals as VertexId).map(|v| super::degree(part.graph, direction, v)).collect();
        for (there, list) in from_mirrors(trade, part, &|mirror| degrees[mirror])?.into_iter().enumerate() {
            part.mirrored[there].iter().zip(list).for_each(|(master, degree)| degrees[*master as usize] += degree);
        }
        let of_masters = |list: &Vec<u32>| list.iter().map(|master| degrees[*master as usize]).collect();
        let all = trade.trade(part.mirrored.iter().map(of_masters).collect())?;
        for (mirrors, list) in part.mirrors.iter().zip(all) {
            degrees[mirrors.start as usize..mirrors.end as usize].copy_from_slice(&list);
        }
        let priorities = degrees.iter().zip(part.vertices).map(|(degree, v)| priority(*degree, *v)).collect();
        let mut greedy = PartColours {
            part,
            direction,
            priorities,
            colours: vec![NONE; locals],
            waits: Vec::new(),
            mirrors: vec![0; part.masters],
            sets: vec![Vec::new(); part.masters],
            offsets: Vec::new(),
            replicas: Vec::new(),
            coloured: Vec::new(),
            left: part.masters,
            news: vec![Vec::new(); parts],
            reports: vec![Vec::new(); parts],
        };
        drop(degrees);
        greedy.waits = (0..locals as VertexId).map(|v| greedy.earlier(v).count() as u32).collect();
        // A mirror without earlier neighbours has nothing to say.
        let waits = from_mirrors(trade, part, &|mirror| u8::from(greedy.waits[mirror] > 0))?;
        for (list, waits) in part.mirrored.iter().zip(waits) {
            list.iter().zip(waits).for_each(|(master, waits)| greedy.mirrors[*master as usize] += u32::from(waits));
        }
        (greedy.offsets, greedy.replicas) = part.replicas();
        Ok(greedy)
    }

    /// The rows of the neighbours whose colours `v` may not take; or of those that may not take its. Of an undirected edge
    /// both arcs are somewhere, each tells one end of the other.
    fn rows(&self, v: VertexId, tells: bool) -> [&'a [VertexId]; 2] {
        let (out, into) = (self.part.graph.by_source().row(v), self.part.graph.by_target().row(v));
        match self.direction {
            Directedness::Directed => [out, into],
            Directedness::Undirected => [if tells { out } else { into }, &[]],
        }
    }

    /// The neighbours of `v` that come before it.
    fn earlier(&self, v: VertexId) -> impl Iterator<Item = VertexId> {
        let all = self.rows(v, false).into_iter().flatten().copied();
        all.filter(move |u| self.priorities[*u as usize] < self.priorities[v as usize])
    }

    /// Colours those that wait for nobody.
    fn start(&mut self) {
        for master in 0..self.part.masters as VertexId {
            if self.waits[master as usize] == 0 {
                self.choose(master);
            }
        }
    }

    /// Goes as far as can be gone, and hears from others; says whether there are vertices left anywhere.
    fn round(&mut self, trade: &impl Trade) -> Result<bool> {
        while let Some(v) = self.coloured.pop() {
            for u in self.rows(v, true).into_iter().flatten() {
                if self.priorities[*u as usize] > self.priorities[v as usize] {
                    self.waits[*u as usize] -= 1;
                    match self.waits[*u as usize] {
                        0 if (*u as usize) < self.part.masters => self.choose(*u),
                        0 => self.report(*u),
                        _ => {}
                    }
                }
            }
        }
        let mut outgoing = Vec::with_capacity(trade.parts());
        for (news, reports) in self.news.iter_mut().zip(&mut self.reports) {
            let mut words = vec![self.left as u64, news.len() as u64];
            words.append(news);
            words.append(reports);
            outgoing.push(words);
        }
        let mut left = 0;
        for (from, words) in trade.trade(outgoing)?.into_iter().enumerate() {
            left += words[0];
            let (news, mut reports) = words[2..].split_at(words[1] as usize);
            for word in news {
                let mirror = self.part.mirrors[from].start + (word >> 32) as u32;
                self.colours[mirror as usize] = *word as u32;
                self.coloured.push(mirror);
            }
            while let [head, rest @ ..] = reports {
                let (set, rest) = rest.split_at(*head as u32 as usize);
                let master = self.part.mirrored[from][(head >> 32) as usize];
                merge(&mut self.sets[master as usize], set);
                self.mirrors[master as usize] -= 1;
                self.choose(master);
                reports = rest;
            }
        }
        Ok(left > 0)
    }

    /// The colours of the earlier neighbours of `v`, as bits.
    fn taken(&self, v: VertexId) -> Vec<u64> {
        let mut set = Vec::new();
        for u in self.earlier(v) {
            let colour = self.colours[u as usize] as usize;
            if set.len() <= colour / 64 {
                set.resize(colour / 64 + 1, 0);
            }
            set[colour / 64] |= 1 << (colour % 64);
        }
        set
    }

    /// Gives a master a colour if it need not wait any longer.
    fn choose(&mut self, master: VertexId) {
        let index = master as usize;
        if self.waits[index] > 0 || self.mirrors[index] > 0 {
            return;
        }
        let mut set = self.taken(master);
        merge(&mut set, &std::mem::take(&mut self.sets[index]));
        let full = set.iter().take_while(|word| **word == u64::MAX).count();
        let colour = full as u32 * 64 + set.get(full).map_or(0, |word| word.trailing_ones());
        self.colours[index] = colour;
        self.coloured.push(master);
        self.left -= 1;
        for (there, mirror) in &self.replicas[self.offsets[index] as usize..self.offsets[index + 1] as usize] {
            self.news[*there as usize].push(u64::from(*mirror) << 32 | u64::from(colour));
        }
    }

    /// Tells the master of a mirror which colours are taken here.
    fn report(&mut self, mirror: VertexId) {
        let (set, (owner, index)) = (self.taken(mirror), self.part.owner(mirror));
        self.reports[owner].push(u64::from(index) << 32 | set.len() as u64);
        self.reports[owner].extend(set);
    }
}

/// What the mirrors on each part say, in the order of [`Outline::mirrored`].
fn from_mirrors<T: Plain>(trade: &impl Trade, part: &Outline<'_>, say: &dyn Fn(usize) -> T) -> Result<Vec<Vec<T>>> {
    let of_owner =
        |mirrors: &crate::partition::Mirrors| (mirrors.start..mirrors.end).map(|v| say(v as usize)).collect();
    trade.trade(part.mirrors.iter().map(of_owner).collect())
}

/// Adds the members of `other` to `set`.
fn merge(set: &mut Vec<u64>, other: &[u64]) {
    set.resize(set.len().max(other.len()), 0);
    set.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
}
