//! The own row of a vertex: its edges, to look at beside gather and scatter.

use super::preparation::PartGraph;
use super::{Context, Direction, Neighbour, VertexInfo, VertexProgram};
use crate::error::{Error, Result};
use crate::exec::{gather_directions, scatter_directions};
use crate::graph::{Graph, VertexId};
use crate::plain::Plain;

/// An edge of the vertex that looks at its row.
pub struct RowEdge<'a, P: VertexProgram> {
    /// `In` if the edge leads to the vertex, `Out` if it leads from it. In an undirected graph every edge is met once, as `In`, where
    /// [`ROW`](VertexProgram::ROW) is `In` or `Both`.
    pub direction: Direction,
    /// The vertex at the other end.
    pub other: Neighbour<'a, P>,
    /// The data of the edge.
    pub data: &'a P::Edge,
}

/// The rows of a part.
pub(crate) struct OwnRows<E: Plain> {
    graph: Graph<E>,
    /// Those of vertices after these, which are copies, are not whole.
    masters: usize,
}

impl<'a, P: VertexProgram> Context<'a, P> {
    /// The edges of `v` in the direction [`VertexProgram::ROW`], which is that of the vertex that runs, or whose first state is made: in the order of their
    /// other ends on the part, which without parts is that of ids; parallel edges in the order of the input. A program that asks and has
    /// no `ROW` does not compile.
    ///
    /// # Panics
    /// If the part has only a copy of `v`.
    ///
    /// # Examples
    /// ```
    /// # use hubcut::program::{Active, Context, Direction, Step, VertexInfo, VertexProgram};
    /// # use hubcut::graph::{BuildOptions, EdgeList};
    /// /// The heaviest of the edges that lead from a vertex.
    /// struct Heaviest;
    ///
    /// #[hubcut::vertex_program]
    /// impl VertexProgram for Heaviest {
    ///     type Vertex = Option<u32>;
    ///     type View = ();
    ///     type Edge = f64;
    ///     const ROW: Direction = Direction::Out;
    ///     fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> Option<u32> {
    ///         ctx.row(v).max_by(|a, b| a.data.total_cmp(b.data)).map(|edge| edge.other.id())
    ///     }
    ///     # fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut Option<u32>, _: &mut (), _: Option<()>) -> Step<()> {
    ///     #     Step::settled()
    ///     # }
    /// }
    /// let graph = EdgeList::from_triples(3, vec![(0, 1, 1.0), (0, 2, 5.0)]).build(&BuildOptions::default())?;
    /// assert_eq!(hubcut::run(Heaviest, &graph)?.vertices, [Some(2), None, None]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn row(&self, v: VertexInfo<'_>) -> impl Iterator<Item = RowEdge<'a, P>> + use<'a, P> {
        const { assert!(!matches!(P::ROW, Direction::None), "a program that looks at its rows says which: ROW") }
        let rows = self.rows().expect("rows are there for programs that look at them");
        let local = v.local();
        assert!(local < rows.masters, "the row of vertex {}, of which this part has only a copy", v.id());
        let ctx = self.clone();
        gather_directions(self.topology(), P::ROW).iter().flat_map(move |&direction| {
            let (ids, data) = edges(&rows.graph, direction, local as VertexId);
            let vertices = ctx.clone();
            let edge = move |(other, data): (&VertexId, &'a P::Edge)| RowEdge {
                direction,
                other: Neighbour::new(vertices.vertex(*other)),
                data,
            };
            ids.iter().zip(data).map(edge)
        })
    }
}

/// The edges of a vertex: the other ends, and data.
pub(super) fn edges<E: Plain>(graph: &Graph<E>, direction: Direction, v: VertexId) -> (&[VertexId], &[E]) {
    match direction {
        Direction::In => (graph.by_target().row(v), &graph.data_by_target()[graph.by_target().range(v)]),
        _ => (graph.by_source().row(v), &graph.data_by_source()[graph.by_source().range(v)]),
    }
}

impl<E: Plain> OwnRows<E> {
    /// Those of `part`.
    pub(crate) fn of(part: &PartGraph<'_, E>) -> Self {
        OwnRows { graph: part.graph.clone(), masters: part.masters }
    }
}

/// Refuses parts that have only some of the edges of a vertex: those that the program looks at in directions `row`, and scatters over
/// in order in directions `in_order`. O(vertices).
pub(crate) fn check_whole<E: Plain>(parts: &[PartGraph<'_, E>], row: Direction, in_order: Direction) -> Result<()> {
    if parts.len() == 1 {
        return Ok(());
    }
    let whole = parts[0].locals.topology;
    for directions in [gather_directions(whole, row), scatter_directions(whole, in_order)] {
        for direction in directions {
            for part in parts {
                check_part(part, *direction)?;
            }
        }
    }
    Ok(())
}

fn check_part<E: Plain>(part: &PartGraph<'_, E>, direction: Direction) -> Result<()> {
    for local in 0..part.masters {
        let v = part.vertex(local);
        let here = edges(part.graph, direction, local as VertexId).0.len() as u64;
        let (all, kind, how) = match direction {
            Direction::In => (v.in_degree(), "in-edges", "an edge-cut keeps them together"),
            _ => (
                v.out_degree(),
                "out-edges",
                "a cut that places edges with their sources keeps them together: `Cut::at_sources`",
            ),
        };
        if here < all {
            let raw = v.raw_id();
            return Err(Error::Cut(format!(
                "the program needs all {kind} of a vertex in one place, and this cut has {here} of the {all} of vertex {raw} where the vertex \
                 is: {how}"
            )));
        }
    }
    Ok(())
}
