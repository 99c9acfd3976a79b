//! Clusters of points around their means.

use hubcut::exec::{Options, Run};
use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::laws::{self, exactly};
use hubcut::program::{Active, Add, Context, Master, Preparation, PrepareResult, Step, VertexInfo, VertexProgram};
use hubcut::random;

use super::{EVERY, run_on};

const CLUSTERS: usize = 3;
const AXES: usize = 4;

type Point = [f64; AXES];
type Means = [Point; CLUSTERS];

/// Points are the first vertices and axes the last; the weight of the edge from a point to an axis is its coordinate there. Every point
/// goes to the nearest mean, then every mean to where its points are, until none moves. Points read the phase and nothing of neighbours.
///
/// Source: Lloyd 1982, "Least squares quantization in PCM".
struct KMeans {
    start: Means,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Nearest {
    cluster: usize,
    /// The square of the distance to its mean.
    distance: f64,
}

fn nearest(point: &Point, means: &Means) -> Nearest {
    let distance = |mean: &Point| point.iter().zip(mean).map(|(x, mean)| (x - mean) * (x - mean)).sum::<f64>();
    let all = means.iter().map(distance).enumerate().map(|(cluster, distance)| Nearest { cluster, distance });
    all.min_by(|one, other| one.distance.total_cmp(&other.distance)).expect("there are means")
}

#[hubcut::vertex_program]
impl VertexProgram for KMeans {
    type Vertex = Nearest;
    type View = ();
    type Edge = f64;
    /// The sums and the numbers of points of the clusters, and the sum of the squares of all distances.
    type Global = ([[Add<f64>; AXES]; CLUSTERS], [Add<u64>; CLUSTERS], Add<f64>);
    /// The points.
    type Data = Vec<Point>;
    type Phase = Means;
    const ACTIVE: Active = Active::Always;

    fn prepare(&self, graph: &Preparation<'_, f64>) -> PrepareResult<Vec<Vec<Point>>> {
        let points = graph.vertices() - AXES;
        Ok(graph.fold(
            &|part, v| {
                let (axes, coordinates) = part.out_edges(v);
                let mut point = Point::default();
                for (axis, x) in axes.iter().zip(coordinates) {
                    point[part.vertex(*axis as usize).id() as usize - points] = *x;
                }
                point
            },
            // Edges of a point may lie on several parts.
            &|point, other| point.iter_mut().zip(other).for_each(|(x, other)| *x += other),
        ))
    }
    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> Nearest {
        Nearest::default()
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut Nearest,
        _: &mut (),
        _: Option<()>,
    ) -> Step<()> {
        if v.out_degree() > 0 {
            *state = nearest(&ctx.data()[v.local()], ctx.phase());
        }
        Step::settled()
    }
    fn aggregate(
        &self,
        ctx: &Context<'_, Self>,
        (sums, counts, inertia): &mut Self::Global,
        v: VertexInfo<'_>,
        state: &Nearest,
    ) {
        if v.out_degree() > 0 {
            sums[state.cluster].iter_mut().zip(ctx.data()[v.local()]).for_each(|(sum, x)| *sum += x);
            counts[state.cluster] += 1;
            *inertia += state.distance;
        }
    }
    fn first_phase(&self) -> Means {
        self.start
    }
    fn between(&self, master: &mut Master<'_, Self>) {
        let (old, (sums, counts, _)) = (master.ctx().phase(), master.ctx().global());
        let mean = |k: usize| if counts[k].0 == 0 { old[k] } else { sums[k].map(|sum| sum.0 / counts[k].0 as f64) };
        let new = std::array::from_fn(mean);
        if new == *old { master.end() } else { master.enter(new) }
    }
}

/// Three clouds that overlap, of fifty points each.
fn points() -> Vec<Point> {
    let centre = [[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.5, 2.0]];
    let x = |i: usize, axis: usize| centre[i / 50][axis] + 0.6 * random::gauss(1, i as u64, axis as u64);
    (0..150).map(|i| std::array::from_fn(|axis| x(i, axis))).collect()
}

fn graph(points: &[Point]) -> Graph<f64> {
    let first = points.len();
    let edges =
        points.iter().enumerate().flat_map(|(i, p)| (0..AXES).map(move |a| (i as u32, (first + a) as u32, p[a])));
    EdgeList::from_triples((first + AXES) as u32, edges).build(&BuildOptions::default()).unwrap()
}

/// The same as plain loops: where all points are in the end, and the inertia of each pass.
fn lloyd(points: &[Point], mut means: Means) -> (Vec<Nearest>, Vec<f64>) {
    let mut inertia = Vec::new();
    loop {
        let found: Vec<Nearest> = points.iter().map(|point| nearest(point, &means)).collect();
        inertia.push(found.iter().map(|nearest| nearest.distance).sum());
        let old = means;
        for (cluster, mean) in means.iter_mut().enumerate() {
            let own: Vec<&Point> =
                points.iter().zip(&found).filter(|(_, f)| f.cluster == cluster).map(|f| f.0).collect();
            *mean = std::array::from_fn(|axis| own.iter().map(|point| point[axis]).sum::<f64>() / own.len() as f64);
        }
        if means == old {
            return (found, inertia);
        }
    }
}

#[test]
fn clusters_are_those_of_plain_loops() {
    let points = points();
    let graph = graph(&points);
    // All in one cloud, so that there is some way to go.
    let program = || KMeans { start: [points[0], points[1], points[2]] };
    let (wanted, inertia) = lloyd(&points, program().start);
    let is_near = |one: f64, other: f64| (one - other).abs() <= 1e-12 * other;
    run_on(&EVERY, program, &graph, None, |engine, outcome| {
        assert_eq!(outcome.report.supersteps, inertia.len() as u64, "{engine}");
        for (v, wanted) in wanted.iter().enumerate() {
            let found = outcome.vertices[v];
            assert!(
                found.cluster == wanted.cluster && is_near(found.distance, wanted.distance),
                "{engine}: {v}, {found:?}"
            );
        }
    });
    let mut run = Run::new(program(), &graph, Options::default()).unwrap();
    let mut last = f64::INFINITY;
    for wanted in &inertia {
        run.step().unwrap();
        let Add(found) = run.global().2;
        assert!(is_near(found, *wanted) && found <= last, "{found} after {last}, not {wanted}");
        last = found;
    }
    assert!(inertia.len() > 5 && last < inertia[0] / 2.0, "{inertia:?}");
    laws::engine(program, &graph, 50, exactly);
}
