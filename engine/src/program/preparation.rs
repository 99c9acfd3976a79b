//! What a program is shown when it prepares its data: the parts of the graph, and sums over all of them.

use std::cmp::Ordering;

use super::own_row::{OwnRows, check_whole, edges};
use super::vertex_info::Locals;
use super::{Direction, VertexInfo, VertexProgram};
use crate::error::{Error, Result};
use crate::exec::{Engine, Placed};
use crate::graph::{Graph, RawId, VertexId};
use crate::panics::{self, Stage};
use crate::parallel::tabulate;
use crate::partition::{Mirrors, Shard};
use crate::plain::Plain;

/// What [`VertexProgram::prepare`] gives: any error refuses the run.
pub type PrepareResult<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The parts of a graph that are here, and what they can be asked together.
///
/// [`fold`](Self::fold), [`share`](Self::share), [`join`](Self::join) and [`find`](Self::find) are *collective*: where parts lie
/// on several machines all of them call the same in the same order. What they give does not depend on which part lies where.
///
/// # Examples
/// The sum of the weights of the out-edges of every vertex, as a column of each part:
/// ```
/// # use hubcut::program::{Active, Add, Context, GatherEdge, Preparation, PrepareResult, Step, VertexInfo, VertexProgram};
/// struct Share;
///
/// #[hubcut::vertex_program]
/// impl VertexProgram for Share {
///     type Vertex = f64;
///     type View = f64;
///     type Edge = f64;
///     type Sum = Add<f64>;
///     type Data = Vec<f64>;
///     const ACTIVE: Active = Active::Always;
///     fn prepare(&self, graph: &Preparation<'_, f64>) -> PrepareResult<Vec<Vec<f64>>> {
///         Ok(graph.fold(&|part, v| part.out_edges(v).1.iter().sum(), &|sum, other| *sum += other))
///     }
///     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> f64 {
///         1.0
///     }
///     fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &f64, out: &mut f64) {
///         *out = state / ctx.data()[v.local()];
///     }
///     # fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<'_, Self>) { *sum += edge.other_view() * edge.data(); }
///     # fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut f64, sum: &mut Add<f64>, _: Option<()>) -> Step<()> {
///     #     *state = sum.0;
///     #     Step::settled()
///     # }
/// }
/// # use hubcut::exec::{Options, Run};
/// # use hubcut::graph::{BuildOptions, EdgeList};
/// # let edges = EdgeList::from_triples(3, vec![(0, 1, 3.0), (0, 2, 1.0)]);
/// # let graph = edges.build(&BuildOptions::default())?;
/// # let mut run = Run::new(Share, &graph, Options::default())?;
/// # run.step()?;
/// # assert_eq!(run.states(), [0.0, 0.75, 0.25]);
/// # Ok::<(), hubcut::Error>(())
/// ```
pub struct Preparation<'a, E: Plain> {
    parts: Vec<PartGraph<'a, E>>,
    engine: Engine,
}

/// A part of a graph: the whole graph, or a shard.
pub struct PartGraph<'a, E: Plain> {
    index: usize,
    pub(super) graph: &'a Graph<E>,
    pub(super) locals: Locals<'a>,
    pub(super) masters: usize,
    /// The copies here of vertices that another part has, by that part.
    mirrors: &'a [Mirrors],
    /// The local ids of what other parts have copies of, in the order of their local ids.
    mirrored: &'a [Vec<u32>],
    /// Where the vertices of the whole graph are, if it is in parts.
    placed: Option<Placed<'a>>,
}

impl<'a, E: Plain> PartGraph<'a, E> {
    pub(crate) fn whole(graph: &'a Graph<E>) -> Self {
        let masters = graph.vertices();
        PartGraph { index: 0, graph, locals: Locals::whole(graph), masters, mirrors: &[], mirrored: &[], placed: None }
    }

    pub(crate) fn of_shard(index: usize, shard: &'a Shard<E>, locals: Locals<'a>, placed: Placed<'a>) -> Self {
        let (graph, masters) = (shard.graph(), shard.masters());
        let (mirrors, mirrored) = (shard.mirrors(), shard.mirrored());
        PartGraph { index, graph, locals, masters, mirrors, mirrored, placed: Some(placed) }
    }

    /// Its index among the [parts](Preparation::parts) that are here.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Vertices that are here: those that the part has, then copies of others' that have edges here.
    pub fn vertices(&self) -> usize {
        self.graph.vertices()
    }

    /// How many vertices, the first, the part has itself: every vertex of the graph belongs to one part.
    pub fn masters(&self) -> usize {
        self.masters
    }

    /// The vertex with a [local](VertexInfo::local) number.
    pub fn vertex(&self, local: usize) -> VertexInfo<'a> {
        self.locals.vertex(local as VertexId)
    }

    /// The [local](VertexInfo::local) number of the vertex with this id; `None` if it is not here. O(log vertices).
    pub fn local_of(&self, id: VertexId) -> Option<usize> {
        let Some(Placed { masters, place_of, first }) = self.placed else {
            return ((id as usize) < self.masters).then_some(id as usize);
        };
        let (owner, place) = (usize::from(*masters.get(id as usize)?), place_of[id as usize]);
        if owner == self.index {
            return Some(place as usize - first[owner]);
        }
        // Copies lie in the order of their places, those of each of three kinds by themselves.
        let Mirrors { start, in_end, out_start, end } = self.mirrors[owner];
        [start..out_start, out_start..in_end, in_end..end].into_iter().find_map(|kind| {
            let (mut low, mut high) = (kind.start, kind.end);
            while low < high {
                let middle = low + (high - low) / 2;
                match place_of[self.locals.id_of(middle) as usize].cmp(&place) {
                    Ordering::Less => low = middle + 1,
                    Ordering::Equal => return Some(middle as usize),
                    Ordering::Greater => high = middle,
                }
            }
            None
        })
    }

    /// The [local](VertexInfo::local) number of the vertex that the input calls `id`; `None` if it is not here.
    pub fn find(&self, id: RawId<'_>) -> Option<usize> {
        self.local_of(self.locals.topology.find(id)?)
    }

    /// The out-edges of a vertex that lie here: local numbers of their targets, and their data.
    pub fn out_edges(&self, local: usize) -> (&'a [VertexId], &'a [E]) {
        edges(self.graph, Direction::Out, local as VertexId)
    }

    /// The in-edges of a vertex that lie here: local numbers of their sources, and their data.
    pub fn in_edges(&self, local: usize) -> (&'a [VertexId], &'a [E]) {
        edges(self.graph, Direction::In, local as VertexId)
    }
}

impl<'a, E: Plain> Preparation<'a, E> {
    /// The engine of the run: a program may compute otherwise where ranks, say, are replaced in place.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The parts that are here.
    pub fn parts(&self) -> &[PartGraph<'a, E>] {
        &self.parts
    }

    /// Vertices of the whole graph.
    pub fn vertices(&self) -> usize {
        self.parts[0].locals.topology.vertices()
    }

    /// The vertex that the input calls `id`.
    pub fn find(&self, id: RawId<'_>) -> Option<VertexId> {
        self.parts[0].locals.topology.find(id)
    }

    /// What the input calls a vertex.
    pub fn raw_id(&self, id: VertexId) -> RawId<'a> {
        self.parts[0].locals.topology.raw_id(id)
    }

    /// A column for each part: `of_row` says what the edges of a vertex that lie on a part come to, `merge` adds what they come
    /// to on another. Copies of a vertex are added in the order of parts, then the vertex itself.
    pub fn fold<T: Plain>(
        &self,
        of_row: &(dyn Fn(&PartGraph<'a, E>, usize) -> T + Sync),
        merge: &dyn Fn(&mut T, T),
    ) -> Vec<Vec<T>> {
        let of_part = |part: &PartGraph<'a, E>| tabulate(part.vertices(), &|local| of_row(part, local));
        let mut columns: Vec<_> = self.parts.iter().map(of_part).collect();
        for (owner, part) in self.parts.iter().enumerate().filter(|(_, part)| !part.mirrored.is_empty()) {
            let mut sums: Vec<Option<T>> = vec![None; part.masters];
            for (number, mirrored) in part.mirrored.iter().enumerate() {
                for (mirror, master) in self.parts[number].mirrors[owner].range().zip(mirrored) {
                    match &mut sums[*master as usize] {
                        Some(sum) => merge(sum, columns[number][mirror]),
                        empty => *empty = Some(columns[number][mirror]),
                    }
                }
            }
            for (own, sum) in columns[owner].iter_mut().zip(sums) {
                let of_row = *own;
                if let Some(sum) = sum {
                    *own = sum;
                    merge(own, of_row);
                }
            }
        }
        self.share(&mut columns);
        columns
    }

    /// Gives the copies of a vertex what the part that has the vertex has in a column.
    pub fn share<T: Plain>(&self, columns: &mut [Vec<T>]) {
        share(&self.parts, columns);
    }

    /// What each part of the graph has said, in the order of parts, wherever they are.
    pub fn join<T: Plain>(&self, of_parts: Vec<T>) -> Vec<T> {
        of_parts
    }
}

/// Gives the copies of a vertex what the part that has the vertex has in a column of each of `parts`.
pub(super) fn share<E: Plain, T: Plain>(parts: &[PartGraph<'_, E>], columns: &mut [Vec<T>]) {
    for (owner, part) in parts.iter().enumerate() {
        for (number, mirrored) in part.mirrored.iter().enumerate() {
            for (mirror, master) in parts[number].mirrors[owner].range().zip(mirrored) {
                columns[number][mirror] = columns[owner][*master as usize];
            }
        }
    }
}

/// The data of so many parts of a program that has none: what the attribute writes. Compiled once.
#[doc(hidden)]
#[inline(never)]
pub fn nothing(parts: usize) -> Vec<()> {
    vec![(); parts]
}

/// What a program knows on a part: its data, and the phase of the run.
pub(crate) struct Prepared<P: VertexProgram> {
    pub(crate) data: P::Data,
    pub(crate) phase: P::Phase,
    /// For programs that look at their rows.
    pub(crate) rows: Option<OwnRows<P::Edge>>,
}

/// Lets a program prepare its data for some parts, for a run by `engine`.
///
/// # Errors
/// [`Error::Prepare`].
pub(crate) fn prepare<P: VertexProgram>(
    program: &P,
    parts: Vec<PartGraph<'_, P::Edge>>,
    engine: Engine,
) -> Result<Vec<Prepared<P>>> {
    let wanted = parts.len();
    check_whole(&parts, P::ROW, if P::IN_ORDER { P::SCATTER } else { Direction::None })?;
    let mut rows = Vec::with_capacity(wanted);
    for part in &parts {
        rows.push(if const { !matches!(P::ROW, Direction::None) } { Some(OwnRows::of(part)) } else { None });
    }
    panics::begin_for_all(0, Stage::Prepare);
    let data = program.prepare(&Preparation { parts, engine }).map_err(Error::Prepare)?;
    panics::done();
    check(data.len(), wanted)?;
    let mut prepared = Vec::with_capacity(wanted);
    for (data, rows) in data.into_iter().zip(rows) {
        prepared.push(Prepared { data, phase: program.first_phase(), rows });
    }
    Ok(prepared)
}

fn check(found: usize, wanted: usize) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    Err(Error::Prepare(format!("the program has prepared data for {found} parts, and there are {wanted}: give one for each of `Preparation::parts`").into()))
}
