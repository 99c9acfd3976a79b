//! PageRank, as a vertex program of hubcut: a start for your own.

use hubcut::program::{Active, Add, Context, GatherEdge, Step, VertexInfo, VertexProgram};

/// The rank of every vertex: what flows in from its in-neighbours, and a little that all get alike.
pub struct PageRank {
    /// The part of a rank that flows on along the out-edges, below 1.
    pub damping: f64,
    /// The run is done when all ranks together change by less in a superstep.
    pub tolerance: f64,
}

#[hubcut::vertex_program]
impl VertexProgram for PageRank {
    /// The state of a vertex: its rank.
    type Vertex = f64;
    /// What its neighbours read: the rank that flows along each of its out-edges.
    type View = f64;
    /// What flows in.
    type Sum = Add<f64>;
    /// The ranks of all vertices without out-edges: they flow to everybody.
    type Global = Add<f64>;

    const ACTIVE: Active = Active::Always;

    fn init(&self, ctx: &Context<Self>, _: VertexInfo) -> f64 {
        1.0 / ctx.vertices() as f64
    }

    fn view(&self, _: &Context<Self>, v: VertexInfo, rank: &f64, out: &mut f64) {
        *out = rank / v.out_degree().max(1) as f64;
    }

    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<Self>) {
        *sum += *edge.other_view();
    }

    fn apply(&self, ctx: &Context<Self>, _: VertexInfo, rank: &mut f64, sum: &mut Add<f64>, _: Option<()>) -> Step<()> {
        let alike = (1.0 - self.damping + self.damping * ctx.global().0) / ctx.vertices() as f64;
        let old = std::mem::replace(rank, alike + self.damping * sum.0);
        Step::settled().residual((*rank - old).abs())
    }

    fn aggregate(&self, _: &Context<Self>, dangling: &mut Add<f64>, v: VertexInfo, rank: &f64) {
        if v.out_degree() == 0 {
            *dangling += *rank;
        }
    }

    fn converged(&self, ctx: &Context<Self>) -> bool {
        ctx.residual() < self.tolerance
    }
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList, Graph};
    use hubcut::laws::{self, exactly};

    use super::PageRank;

    fn program() -> PageRank {
        PageRank { damping: 0.85, tolerance: 1e-9 }
    }

    fn pages() -> Graph {
        let links = [("a", "b"), ("a", "c"), ("b", "c"), ("c", "a"), ("d", "c")];
        EdgeList::from_names(links).build(&BuildOptions::default()).unwrap()
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn the_program_keeps_the_laws() {
        laws::merge(program(), &pages(), |one, other| close(one.0, other.0));
        laws::engine(program, &pages(), 10, exactly);
        laws::parts(program, &pages(), 10, |one, other| close(*one, *other));
    }

    /// By NetworkX 3.6.1: `networkx.pagerank(networkx.DiGraph(links), tol=1e-12)`, where `links` are those of [`pages`].
    #[test]
    fn ranks_are_those_of_networkx() {
        let wanted = [0.372526851, 0.195823912, 0.394149237, 0.037500000];
        let outcome = hubcut::run(program(), &pages()).unwrap();
        assert!(outcome.termination.is_complete());
        for (found, wanted) in outcome.vertices.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-8, "{:?}", outcome.vertices);
        }
    }
}
