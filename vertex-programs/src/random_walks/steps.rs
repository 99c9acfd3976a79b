//! The next step of many walks at once: an edge is proposed by its weight, and taken with a probability that depends on where the walk came from.
//!
//! A proposal is a point below a ceiling that no edge is above, `max(1, 1/q)`. Where going back counts more, what is above the ceiling lies beside
//! the row, as an edge of its own: so one edge of a long row does not make all others wait. Were a row to refuse as often as it has edges,
//! the probabilities of all of them are computed instead: a step takes no longer than about twice that.
//!
//! What a step waits for is memory. So every part of it is done for all walks under way before the next part is: the row is looked
//! up, a point is found in it, its edge is read, and whether another edge leads there is searched for, all searches halving their rows in turn.
//!
//! Source: Yang et al. 2019, "KnightKing: a fast distributed graph random walk engine" (rejection, its bounds, outliers beside the row).

use std::hint::select_unpredictable;

use hubcut::graph::VertexId;
use hubcut::parallel;
use hubcut::random::Stream;

use super::{Config, NO_VERTEX};
use crate::direct::WeightedRows;

/// A row refuses so often at least, before the probabilities of its edges are computed.
const PATIENCE: usize = 16;

/// Rows to walk over, and how their edges count.
pub(super) struct Steps<'a> {
    offsets: &'a [u64],
    neighbours: &'a [VertexId],
    /// The sums of weights in each row up to each edge, in units of its largest weight; none if each counts one.
    sums: &'a [f64],
    is_symmetric: bool,
    /// Whether the vertex before does not matter.
    is_first_order: bool,
    /// By what the weights of edges back, and to where no edge leads from the vertex before, are multiplied.
    back: f64,
    far: f64,
    /// No other edge counts more than that or less.
    ceiling: f64,
    floor: f64,
    /// What an edge back counts more than the ceiling, and how many there are at the most.
    excess: f64,
    parallel: f64,
}

/// Where a walk is, and what is proposed to it.
pub(super) struct Place {
    pub(super) before: VertexId,
    pub(super) at: VertexId,
    stream: Stream,
    drawn: u64,
    refused: usize,
    /// Its row. Empty if no edge leads on.
    begin: usize,
    end: usize,
    edge: usize,
    to: VertexId,
    /// How high the point is above the edge.
    height: f64,
}

impl Place {
    pub(super) fn new(start: VertexId, stream: Stream) -> Self {
        let (before, to) = (NO_VERTEX, NO_VERTEX);
        Place { before, at: start, stream, drawn: 0, refused: 0, begin: 0, end: 0, edge: 0, to, height: 0.0 }
    }

    /// Whether no edge leads on.
    pub(super) fn is_dead_end(&self) -> bool {
        self.begin == self.end
    }

    #[inline(always)]
    fn draw(&mut self) -> f64 {
        self.drawn += 1;
        self.stream.u01(self.drawn)
    }

    #[inline(always)]
    fn go(&mut self, to: VertexId) {
        (self.before, self.at, self.refused) = (self.at, to, 0);
    }
}

/// A search in a part of a row, for one of the places.
pub(super) struct Search {
    place: usize,
    begin: usize,
    len: usize,
    key: f64,
}

impl<'a> Steps<'a> {
    /// Over rows whose weights were [accumulated](WeightedRows::accumulate).
    pub(super) fn new(rows: &'a WeightedRows<'_>, is_symmetric: bool, config: &Config) -> Self {
        let (offsets, neighbours, sums) = rows.slices();
        let (back, far) = (1.0 / config.p, 1.0 / config.q);
        let (ceiling, floor) = (far.max(1.0), far.min(1.0));
        let excess = (back - ceiling).max(0.0);
        let parallel = if excess > 0.0 { most_parallel(offsets, neighbours) } else { 0.0 };
        let is_first_order = back == 1.0 && far == 1.0;
        Steps { offsets, neighbours, sums, is_symmetric, is_first_order, back, far, ceiling, floor, excess, parallel }
    }

    /// Looks up the rows where walks are.
    pub(super) fn look(&self, places: &mut [Place]) {
        for place in &mut *places {
            (place.begin, place.end) = self.range(place.at);
        }
        if !self.sums.is_empty() {
            for place in places {
                // A row without weight is none.
                if place.begin < place.end && self.sums[place.end - 1] == 0.0 {
                    place.end = place.begin;
                }
            }
        }
    }

    /// Proposes an edge to each walk, none of which is at a dead end.
    pub(super) fn propose(&self, places: &mut [Place], searches: &mut Vec<Search>) {
        searches.clear();
        for (at, place) in places.iter_mut().enumerate() {
            let weight = self.weight(place);
            let mut point = place.draw();
            if place.before == NO_VERTEX || self.is_first_order {
                (point, place.height) = (point * weight, 0.0);
            } else {
                let (row, beside) = (weight * self.ceiling, self.excess * self.parallel.min(weight));
                point *= row + beside;
                if point >= row {
                    let (edge, back) = self.edges_back(place);
                    // There may be less beside the row than there was room for.
                    let is_there = point - row < self.excess * back;
                    (place.edge, place.height) = (edge, if is_there { 0.0 } else { f64::INFINITY });
                    continue;
                }
                (point, place.height) = (point / self.ceiling, place.draw() * self.ceiling);
            }
            if self.sums.is_empty() {
                place.edge = (place.begin + point as usize).min(place.end - 1);
            } else {
                // What is rounded does not lead behind the last edge that has a weight.
                let key = point.min(weight.next_down());
                searches.push(Search { place: at, begin: place.begin, len: place.end - place.begin, key });
            }
        }
        halve(searches, &|edge, key| self.sums[edge] <= key);
        searches.iter().for_each(|search| places[search.place].edge = search.begin);
        for place in places {
            place.to = self.neighbours[place.edge];
        }
    }

    /// Takes what was proposed or refuses it, and tells `moved` which places walks have gone to.
    #[inline(always)]
    pub(super) fn decide(
        &self,
        places: &mut [Place],
        searches: &mut Vec<Search>,
        mut moved: impl FnMut(usize, VertexId),
    ) {
        if self.is_first_order {
            for (at, place) in places.iter_mut().enumerate() {
                place.go(place.to);
                moved(at, place.at);
            }
            return;
        }
        searches.clear();
        for (at, place) in places.iter_mut().enumerate() {
            let below = match place.height {
                _ if place.to == place.before => self.back,
                height if height < self.floor => self.ceiling,
                height if height >= self.ceiling => 0.0,
                _ => {
                    let ((begin, end), key) = self.row_to_search(place);
                    searches.push(Search { place: at, begin, len: end - begin, key: key.into() });
                    continue;
                }
            };
            if self.takes(place, below) {
                moved(at, place.at);
            }
        }
        halve(searches, &|edge, key| f64::from(self.neighbours[edge]) < key);
        for Search { place: at, begin, key, .. } in searches {
            let is_near = f64::from(self.neighbours[*begin]) == *key;
            if self.takes(&mut places[*at], if is_near { 1.0 } else { self.far }) {
                moved(*at, places[*at].at);
            }
        }
    }

    /// Goes where was proposed if the point is below this, or where is chosen after many refusals.
    #[inline(always)]
    fn takes(&self, place: &mut Place, below: f64) -> bool {
        if place.height < below {
            place.go(place.to);
            return true;
        }
        place.refused += 1;
        if place.refused < PATIENCE + place.end - place.begin {
            return false;
        }
        self.choose(place);
        true
    }

    /// Chooses by the probabilities of all edges of the row.
    #[cold]
    fn choose(&self, place: &mut Place) {
        let mut sums = Vec::with_capacity(place.end - place.begin);
        let mut sum = 0.0;
        for edge in place.begin..place.end {
            let to = self.neighbours[edge];
            let factor = match to {
                _ if to == place.before => self.back,
                _ if self.row(place.before).binary_search(&to).is_ok() => 1.0,
                _ => self.far,
            };
            sum += factor * self.weight_of(place.begin, edge..edge + 1);
            sums.push(sum);
        }
        let point = (place.draw() * sum).min(sum.next_down());
        place.go(self.neighbours[place.begin + sums.partition_point(|sum| *sum <= point)]);
    }

    #[inline(always)]
    fn range(&self, v: VertexId) -> (usize, usize) {
        (self.offsets[v as usize] as usize, self.offsets[v as usize + 1] as usize)
    }

    fn row(&self, v: VertexId) -> &'a [VertexId] {
        let (begin, end) = self.range(v);
        &self.neighbours[begin..end]
    }

    /// Where, and for whom, to search for the edge from before to where is proposed: it is in either row of an undirected graph.
    #[inline(always)]
    fn row_to_search(&self, place: &Place) -> ((usize, usize), VertexId) {
        let row = self.range(place.before);
        if self.is_symmetric {
            let other = self.range(place.to);
            if other.1 - other.0 < row.1 - row.0 {
                return (other, place.before);
            }
        }
        (row, place.to)
    }

    /// The sum of the weights of a row that has one.
    #[inline(always)]
    fn weight(&self, place: &Place) -> f64 {
        if self.sums.is_empty() { (place.end - place.begin) as f64 } else { self.sums[place.end - 1] }
    }

    /// The weight of some edges of the row that begins at `begin`.
    fn weight_of(&self, begin: usize, edges: std::ops::Range<usize>) -> f64 {
        if self.sums.is_empty() || edges.is_empty() {
            return edges.len() as f64;
        }
        let below = if edges.start == begin { 0.0 } else { self.sums[edges.start - 1] };
        self.sums[edges.end - 1] - below
    }

    /// The first edge that leads back, or any other, and the weight of all that do.
    fn edges_back(&self, place: &Place) -> (usize, f64) {
        let row = &self.neighbours[place.begin..place.end];
        let first = place.begin + row.partition_point(|to| *to < place.before);
        let edges = self.neighbours[first..place.end].iter().take_while(|to| **to == place.before).count();
        (first.min(place.end - 1), self.weight_of(place.begin, first..first + edges))
    }
}

/// Moves every search to the first edge that is not before its key, if there is one; all by one step in turn.
#[inline(always)]
fn halve(searches: &mut [Search], is_before: &impl Fn(usize, f64) -> bool) {
    let mut open = searches.len();
    while open > 0 {
        let mut at = 0;
        while at < open {
            let search = &mut searches[at];
            if search.len == 1 {
                open -= 1;
                searches.swap(at, open);
                continue;
            }
            let half = search.len / 2;
            // A branch would be guessed wrong every other time.
            search.begin += select_unpredictable(is_before(search.begin + half - 1, search.key), half, 0);
            search.len -= half;
            at += 1;
        }
    }
}

/// The most edges from one vertex to another.
fn most_parallel(offsets: &[u64], neighbours: &[VertexId]) -> f64 {
    let of_row = |v: usize| {
        let row = &neighbours[offsets[v] as usize..offsets[v + 1] as usize];
        row.chunk_by(|one, next| one == next).map(<[_]>::len).max().unwrap_or(0)
    };
    let of_ranges = parallel::of_ranges(offsets.len() - 1, &|range| range.map(of_row).max().unwrap_or(0));
    of_ranges.into_iter().max().unwrap_or(0) as f64
}
