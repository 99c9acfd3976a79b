//! What alternating least squares minimises for implicit feedback, without its regularisation.

use hubcut::graph::Graph;
use hubcut::parallel;

use super::super::Factors;
use super::error::ratings_of;

/// Most chunks of rows, since each has a matrix of its own.
const CHUNKS: usize = 64;
/// Fewest rows of a chunk.
const ROWS_A_CHUNK: usize = 1 << 10;

/// The loss of implicit feedback over all pairs of user and item, rated or not; `None` for a graph without sides.
///
/// ```text
/// sum over all u, i of c (p - s)^2       s = x_u . y_i,  c = 1 + alpha |r|,  p = 1 if r > 0 else 0,  r = 0 if not rated
///   = sum over rated u, i of ( c (p - s)^2 - s^2 )  +  < X'X, Y'Y >
/// ```
/// Source: Hu, Koren, Volinsky 2008, "Collaborative filtering for implicit feedback datasets", equation 3.
///
/// # Panics
/// If the graph has other users or items than the factors.
///
/// # Complexity
/// O(ratings x rank + (users + items) x rank^2), parallel.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList, RawIds};
/// use hubcut_programs::als::{Factors, metrics::implicit_loss};
/// let ratings = EdgeList::bipartite(RawIds::from_zero(1), RawIds::from_zero(2), vec![(0, 0, 2.0f32)]);
/// let graph = ratings.build(&BuildOptions::default())?;
/// // c = 3, p = 1, s = 0.5 of the rated pair; c = 1, p = 0, s = 1 of the other.
/// assert_eq!(implicit_loss(Factors::new(1, &[1.0], &[0.5, 1.0]), &graph, 1.0), Some(3.0 * 0.25 + 1.0));
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn implicit_loss(factors: Factors<'_>, graph: &Graph<f32>, alpha: f64) -> Option<f64> {
    let users = graph.sides()?.users.len();
    let rows = chunk_rows(users);
    let chunk = |first: usize| {
        let mut sum = 0.0;
        for user in first..users.min(first + rows) {
            for (item, rating) in ratings_of(graph, users, user) {
                let score = factors.dot(user as u32, item);
                let wanted = if rating > 0.0 { 1.0 } else { 0.0 };
                let confidence = 1.0 + alpha * f64::from(rating).abs();
                sum += confidence * (wanted - score) * (wanted - score) - score * score;
            }
        }
        sum
    };
    let parts = parallel::collect(users.div_ceil(rows), &|index| chunk(index * rows));
    let rated: f64 = parts.into_iter().sum();
    let all = gramian(factors.rank, factors.users).into_iter().zip(gramian(factors.rank, factors.items));
    Some(rated + all.map(|(x, y)| x * y).sum::<f64>())
}

/// Rows of a chunk of so many: depends on nothing else.
fn chunk_rows(rows: usize) -> usize {
    rows.div_ceil(CHUNKS).max(ROWS_A_CHUNK)
}

/// The sum of the outer products of rows with themselves, all of it.
fn gramian(rank: usize, rows: &[f32]) -> Vec<f64> {
    let chunk = |rows: &[f32]| {
        let mut sums = vec![0.0; rank * rank];
        let mut wide = vec![0.0; rank];
        for row in rows.chunks_exact(rank) {
            wide.iter_mut().zip(row).for_each(|(wide, x)| *wide = f64::from(*x));
            for (sums, x) in sums.chunks_exact_mut(rank).zip(&wide) {
                sums.iter_mut().zip(&wide).for_each(|(sum, y)| *sum += x * y);
            }
        }
        sums
    };
    let chunks: Vec<_> = rows.chunks(chunk_rows(rows.len() / rank) * rank).collect();
    let parts = parallel::collect(chunks.len(), &|index| chunk(chunks[index]));
    parts.into_iter().fold(vec![0.0; rank * rank], |mut total, part| {
        total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
        total
    })
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList, RawIds, VertexOrder};

    use super::*;

    #[test]
    fn equals_the_sum_over_all_pairs() {
        let (users, items, rank, alpha) = (1500usize, 30usize, 4usize, 2.5);
        let rating = |user: usize, item: usize| match (user * 7 + item * 3) % 5 {
            0 => Some((user % 4) as f32),
            1 => Some(-1.5),
            _ => None,
        };
        let factor = |count: usize| (0..count * rank).map(|i| (i as f64 * 1.3).cos() as f32).collect::<Vec<_>>();
        let (x, y) = (factor(users), factor(items));
        let (mut naive, mut ratings) = (0.0, Vec::new());
        for user in 0..users {
            for item in 0..items {
                let score: f64 = (0..rank).map(|k| f64::from(x[user * rank + k]) * f64::from(y[item * rank + k])).sum();
                let r = f64::from(rating(user, item).unwrap_or(0.0));
                let p = if r > 0.0 { 1.0 } else { 0.0 };
                naive += (1.0 + alpha * r.abs()) * (p - score) * (p - score);
                ratings.extend(rating(user, item).map(|r| (user as u32, item as u32, r)));
            }
        }
        for order in [VertexOrder::Natural, VertexOrder::Hub] {
            let sides = (RawIds::from_zero(users as u32), RawIds::from_zero(items as u32));
            let edges = EdgeList::bipartite(sides.0, sides.1, ratings.clone());
            let graph = edges.build(&BuildOptions { order, ..BuildOptions::default() }).unwrap();
            let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let loss =
                |threads| pool(threads).install(|| implicit_loss(Factors::new(rank, &x, &y), &graph, alpha).unwrap());
            assert!((loss(1) / naive - 1.0).abs() < 1e-12, "{} {naive}", loss(1));
            assert_eq!(loss(1), loss(3));
        }
    }
}
