//! Hubs and authorities.

use hubcut::graph::{BuildOptions, EdgeList, RawId};
use hubcut::laws::{self, exactly};
use hubcut::program::{Active, Add, Context, Direction, GatherEdge, Master, Step, VertexInfo, VertexProgram};
use hubcut_tests::{data, graphs};

use super::{EVERY, run_on};

/// An authority is worth what the hubs are that point to it, a hub what the authorities are that it points to. They are computed in
/// turn: in a phase no vertex writes what others read, so that barriers within it make no difference. A sum is divided
/// by the total of its terms, which the aggregate has of the superstep before.
///
/// Source: Kleinberg 1999, "Authoritative sources in a hyperlinked environment", with totals in place of lengths.
struct Hits;

/// What is computed now; the other is read.
#[derive(Clone, Copy, Default, PartialEq)]
enum Phase {
    #[default]
    Authorities,
    Hubs,
}

const HUB: usize = 0;
const AUTHORITY: usize = 1;

impl Phase {
    /// Which of the two is read, and which written.
    fn read_and_written(self) -> (usize, usize) {
        match self {
            Phase::Authorities => (HUB, AUTHORITY),
            Phase::Hubs => (AUTHORITY, HUB),
        }
    }
}

#[hubcut::vertex_program]
impl VertexProgram for Hits {
    type Vertex = [f64; 2];
    type Sum = Add<f64>;
    type Global = [Add<f64>; 2];
    type Phase = Phase;
    const GATHER: Direction = Direction::Both;
    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> [f64; 2] {
        [1.0, 0.0]
    }
    fn gather_over(&self, ctx: &Context<'_, Self>) -> Direction {
        match ctx.phase() {
            Phase::Authorities => Direction::In,
            Phase::Hubs => Direction::Out,
        }
    }
    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<'_, Self>) {
        *sum += edge.other_view()[edge.ctx().phase().read_and_written().0];
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut [f64; 2],
        sum: &mut Add<f64>,
        _: Option<()>,
    ) -> Step<()> {
        let (read, written) = ctx.phase().read_and_written();
        let old = std::mem::replace(&mut state[written], sum.0 / ctx.global()[read].0);
        Step::settled().residual((state[written] - old).abs())
    }
    fn aggregate(&self, _: &Context<'_, Self>, totals: &mut [Add<f64>; 2], _: VertexInfo<'_>, state: &[f64; 2]) {
        totals[HUB] += state[HUB];
        totals[AUTHORITY] += state[AUTHORITY];
    }
    fn between(&self, master: &mut Master<'_, Self>) {
        let ctx = master.ctx();
        let totals = ctx.global();
        match ctx.phase() {
            Phase::Authorities => master.enter(Phase::Hubs),
            Phase::Hubs if ctx.residual() < 1e-11 * totals[HUB].0 => master.end(),
            Phase::Hubs => master.enter(Phase::Authorities),
        }
    }
}

/// networkx 3.6.1: `G = nx.DiGraph(line.split() for line in gzip.open("debian-deps.txt.gz", "rt"))`,
/// `nx.algorithms.link_analysis.hits_alg._hits_python(G, max_iter=1000, tol=1e-13)`
const AUTHORITIES: [(&str, f64); 6] = [
    ("libc6", 0.12143002283564869),
    ("libstdc++6", 0.059515022935757916),
    ("libgcc-s1", 0.052520113291676794),
    ("libqt5core5a", 0.017406438032654178),
    ("libglib2.0-0", 0.016017883126535532),
    ("zlib1g", 0.014168708780892868),
];
const HUBS: [(&str, f64); 4] = [
    ("plasma-workspace", 0.00010804841176123482),
    ("digikam-private-libs", 0.00010285606036708325),
    ("ukui-control-center", 9.936065640290113e-05),
    ("krita", 9.924635616761003e-05),
];

#[test]
fn hubs_and_authorities_are_those_of_networkx() {
    let graph = data::load("debian-deps.txt.gz", BuildOptions::default()).without_data();
    let program = || Hits;
    run_on(&EVERY, program, &graph, None, |engine, outcome| {
        for (which, wanted) in [(HUB, &HUBS[..]), (AUTHORITY, &AUTHORITIES)] {
            let total: f64 = outcome.vertices.iter().map(|state| state[which]).sum();
            for (name, wanted) in wanted {
                let v = graph.find(RawId::Text(name)).unwrap();
                let found = outcome.vertices[v as usize][which] / total;
                assert!((found - wanted).abs() < 1e-9 * wanted, "{engine}: {name}: {found}, not {wanted}");
            }
        }
    });
    // Of a few vertices, whose totals are added up in one order.
    let few = EdgeList::from_pairs(50, graphs::random_edges(50, 300, 3)).build(&BuildOptions::default()).unwrap();
    laws::engine(program, &few, 10, exactly);
}
