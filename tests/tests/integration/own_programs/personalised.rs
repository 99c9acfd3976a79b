//! PageRank of a walk that starts over at some vertices only.

use hubcut::Error;
use hubcut::exec::{Options, Run};
use hubcut::graph::{BuildOptions, EdgeList, RawId};
use hubcut::laws::{self, exactly};
use hubcut::program::{Active, Add, Context, GatherEdge, Preparation, PrepareResult, Step, VertexInfo, VertexProgram};
use hubcut_tests::data;

use super::{EVERY, run_on};

const DAMPING: f64 = 0.85;

/// A walk that starts over at the sources, by their weights, with a chance of 0.15 in every step, and wherever there is no way on.
///
/// Source: Page, Brin, Motwani, Winograd 1999, "The PageRank citation ranking", section 6.
struct Personalised {
    sources: Vec<(&'static str, f64)>,
}

#[hubcut::vertex_program]
impl VertexProgram for Personalised {
    type Vertex = f64;
    type View = f64;
    type Sum = Add<f64>;
    /// The rank of vertices from which no way leads.
    type Global = Add<f64>;
    /// The chance to start at a vertex.
    type Data = Vec<f64>;
    const ACTIVE: Active = Active::Always;

    fn prepare(&self, graph: &Preparation<'_, ()>) -> PrepareResult<Vec<Vec<f64>>> {
        let total: f64 = self.sources.iter().map(|(_, weight)| weight).sum();
        let mut columns: Vec<_> = graph.parts().iter().map(|part| vec![0.0; part.vertices()]).collect();
        for (name, weight) in &self.sources {
            let source = graph.find(RawId::Text(name)).ok_or_else(|| format!("there is no source {name}"))?;
            for (part, column) in graph.parts().iter().zip(&mut columns) {
                if let Some(local) = (0..part.masters()).find(|local| part.vertex(*local).id() == source) {
                    column[local] = weight / total;
                }
            }
        }
        Ok(columns)
    }
    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        ctx.data()[v.local()]
    }
    fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, rank: &f64, out: &mut f64) {
        *out = rank / v.out_degree().max(1) as f64;
    }
    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<'_, Self>) {
        *sum += *edge.other_view();
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        rank: &mut f64,
        sum: &mut Add<f64>,
        _: Option<()>,
    ) -> Step<()> {
        let starts = 1.0 - DAMPING + DAMPING * ctx.global().0;
        let old = std::mem::replace(rank, DAMPING * sum.0 + starts * ctx.data()[v.local()]);
        Step::settled().residual((*rank - old).abs())
    }
    fn aggregate(&self, _: &Context<'_, Self>, stuck: &mut Add<f64>, v: VertexInfo<'_>, rank: &f64) {
        if v.out_degree() == 0 {
            *stuck += *rank;
        }
    }
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ctx.residual() < 1e-12
    }
}

/// networkx 3.6.1: `G = nx.DiGraph(line.split() for line in gzip.open("debian-deps.txt.gz", "rt"))`,
/// `nx.algorithms.link_analysis.pagerank_alg._pagerank_python(G, personalization={"firefox-esr": 3, "vim": 1}, tol=1e-18, max_iter=1000)`
const RANKS: [(&str, f64); 8] = [
    ("libc6", 0.20646583680265682),
    ("libgcc-s1", 0.18161684181395646),
    ("firefox-esr", 0.17850003823420404),
    ("gcc-12-base", 0.07853852100520105),
    ("vim", 0.05950001274473468),
    ("libx11-6", 0.020135653234958438),
    ("libxcb1", 0.013371739476079593),
    ("libglib2.0-0", 0.01011605584181603),
];

#[test]
fn ranks_are_those_of_networkx() {
    let graph = data::load("debian-deps.txt.gz", BuildOptions::default()).without_data();
    let program = || Personalised { sources: vec![("firefox-esr", 3.0), ("vim", 1.0)] };
    run_on(&EVERY, program, &graph, None, |engine, outcome| {
        for (name, wanted) in RANKS {
            let found = outcome.vertices[graph.find(RawId::Text(name)).unwrap() as usize];
            assert!((found - wanted).abs() < 1e-9 * wanted, "{engine}: {name} has {found}, and should {wanted}");
        }
        assert!((outcome.vertices.iter().sum::<f64>() - 1.0).abs() < 1e-11, "{engine}");
    });
    let few = EdgeList::from_names([("firefox-esr", "libc6"), ("libc6", "vim"), ("vim", "libc6"), ("vim", "sink")]);
    laws::engine(program, &few.build(&BuildOptions::default()).unwrap(), 10, exactly);
    let error = Run::new(Personalised { sources: vec![("nano-nano", 1.0)] }, &graph, Options::default()).err().unwrap();
    assert!(matches!(error, Error::Prepare(_)) && error.to_string() == "there is no source nano-nano", "{error}");
}
