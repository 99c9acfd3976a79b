//! Messages: the least number of hops from vertex 0. Only vertices that hear of a shorter way run.
use hubcut::graph::{BuildOptions, EdgeList};
use hubcut::program::{Context, Min, ScatterEdge, Start, Step, VertexInfo, VertexProgram};

struct Hops;

#[hubcut::vertex_program]
impl VertexProgram for Hops {
    type Vertex = u32; // hops from vertex 0, u32::MAX if there is no way
    type Message = Min<u32>; // the least number of hops that the receiver could have
    type Change = u32; // the number of hops of the sender

    fn init(&self, _: &Context<Self>, _: VertexInfo) -> u32 {
        u32::MAX
    }

    fn start(&self, _: &Context<Self>, v: VertexInfo, _: &u32) -> Start<Min<u32>> {
        if v.id() == 0 { Start::Signalled(Min(0)) } else { Start::Idle }
    }

    fn apply(
        &self,
        _: &Context<Self>,
        _: VertexInfo,
        hops: &mut u32,
        _: &mut (),
        message: Option<Min<u32>>,
    ) -> Step<u32> {
        match message {
            Some(Min(fewer)) if fewer < *hops => {
                *hops = fewer;
                Step::changed(fewer)
            }
            _ => Step::settled(),
        }
    }

    fn scatter(&self, hops: &u32, edge: &mut ScatterEdge<Self>) -> Option<Min<u32>> {
        // A signal to a neighbour that is as near already would be wasted.
        (hops + 1 < *edge.other_view()).then_some(Min(hops + 1))
    }
}

fn main() -> hubcut::Result<()> {
    let graph = EdgeList::from_pairs(6, vec![(0, 1), (1, 2), (2, 3), (0, 3), (3, 4)]).build(&BuildOptions::default())?;
    let outcome = hubcut::run(Hops, &graph)?;
    for (v, hops) in outcome.vertices.iter().enumerate() {
        let hops = if *hops == u32::MAX { "unreachable".into() } else { hops.to_string() };
        println!("{}\t{hops}", graph.raw_id(v as u32));
    }
    assert_eq!(outcome.vertices, [0, 1, 2, 1, 2, u32::MAX]);
    Ok(())
}
