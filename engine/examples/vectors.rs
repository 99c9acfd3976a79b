//! Views whose length is known at run time: every vertex becomes the mean of its neighbours in `k`
//! dimensions, but for the labelled ones, which stay what they are (label propagation).
use hubcut::graph::{BuildOptions, Directedness, EdgeList};
use hubcut::program::{Active, Context, GatherEdge, Step, VertexInfo, VertexProgram};

struct Propagate {
    labels: usize,
    /// The label of each vertex that has one.
    label_of: Vec<Option<usize>>,
}

#[hubcut::vertex_program]
impl VertexProgram for Propagate {
    type Vertex = Vec<f32>; // how much of each label the vertex has
    type View = [f32];
    type Sum = Vec<f32>;
    const ACTIVE: Active = Active::Always;

    fn view_length(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> usize {
        self.labels
    }

    fn init(&self, _: &Context<Self>, v: VertexInfo) -> Vec<f32> {
        let mut shares = vec![0.0; self.labels];
        if let Some(label) = self.label_of[v.id() as usize] {
            shares[label] = 1.0;
        }
        shares
    }

    fn view(&self, _: &Context<Self>, _: VertexInfo, shares: &Vec<f32>, out: &mut [f32]) {
        out.copy_from_slice(shares);
    }

    fn zero(&self) -> Vec<f32> {
        vec![0.0; self.labels]
    }

    fn reset(&self, sum: &mut Vec<f32>) {
        sum.fill(0.0); // keeps the memory, so that no edge and no vertex allocates
    }

    fn gather(&self, sum: &mut Vec<f32>, edge: GatherEdge<Self>) {
        sum.iter_mut().zip(edge.other_view()).for_each(|(sum, share)| *sum += share);
    }

    fn merge(&self, sum: &mut Vec<f32>, other: &mut Vec<f32>) {
        sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += *other);
    }

    fn apply(
        &self,
        _: &Context<Self>,
        v: VertexInfo,
        shares: &mut Vec<f32>,
        sum: &mut Vec<f32>,
        _: Option<()>,
    ) -> Step<()> {
        if self.label_of[v.id() as usize].is_some() {
            return Step::settled();
        }
        let degree = v.in_degree().max(1) as f32;
        let mut change = 0.0;
        for (share, sum) in shares.iter_mut().zip(sum) {
            change += f64::from((*sum / degree - *share).abs());
            *share = *sum / degree;
        }
        Step::settled().residual(change)
    }

    fn converged(&self, ctx: &Context<Self>) -> bool {
        ctx.residual() < 1e-4
    }
}

fn main() -> hubcut::Result<()> {
    // A path of five vertices; the ends are labelled.
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    let graph = EdgeList::from_pairs(5, vec![(0, 1), (1, 2), (2, 3), (3, 4)]).build(&options)?;
    let program = Propagate { labels: 2, label_of: vec![Some(0), None, None, None, Some(1)] };
    let outcome = hubcut::run(program, &graph)?;
    for (v, shares) in outcome.vertices.iter().enumerate() {
        println!("{v}\t{shares:.2?}");
    }
    assert!((outcome.vertices[1][0] - 0.75).abs() < 1e-3);
    Ok(())
}
