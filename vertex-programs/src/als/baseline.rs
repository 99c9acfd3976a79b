//! Alternating least squares as a plain loop on one thread: the kernel of the vertex program and nothing around it.

use hubcut::graph::{Graph, VertexId};

use crate::als::{Config, Normal, NormalShape, Sides, item_factor, offset};

/// A factorisation under way.
pub struct PlainAls<'g> {
    graph: &'g Graph<f32>,
    config: Config,
    offset: f64,
    shape: NormalShape,
    users: Vec<VertexId>,
    items: Vec<VertexId>,
    /// By vertex id.
    factors: Vec<f32>,
    sum: Normal,
    solution: Vec<f64>,
}

impl<'g> PlainAls<'g> {
    /// The start: that of [`als::run`](crate::als::run).
    ///
    /// # Errors
    /// [`Error::NotBipartite`](crate::Error::NotBipartite); those of [`Config::check`].
    pub fn new(graph: &'g Graph<f32>, config: Config) -> crate::Result<Self> {
        config.check()?;
        let sides = Sides::of(graph)?;
        let offset = offset(graph, &config);
        let has_ratings = |v: &VertexId| graph.by_source().degree(*v) + graph.by_target().degree(*v) > 0;
        let mut factors = vec![0.0; graph.vertices() * config.rank];
        for (position, item) in sides.items().enumerate().filter(|(_, item)| has_ratings(item)) {
            let row = &mut factors[item as usize * config.rank..][..config.rank];
            row.iter_mut().zip(item_factor(&config, position)).for_each(|(element, start)| *element = start);
        }
        let (users, items) = (sides.users().filter(has_ratings).collect(), sides.items().filter(has_ratings).collect());
        let shape = NormalShape::new(&config);
        Ok(PlainAls {
            graph,
            config,
            offset,
            shape,
            users,
            items,
            factors,
            sum: Normal::default(),
            solution: Vec::new(),
        })
    }

    /// Solves all users, then all items.
    ///
    /// # Errors
    /// [`Error::Singular`](crate::Error::Singular) with the first vertex whose system is.
    pub fn iterate(&mut self) -> crate::Result<()> {
        self.half(true)?;
        self.half(false)
    }

    /// All factors, by vertex id.
    pub fn factors(&self) -> &[f32] {
        &self.factors
    }

    fn half(&mut self, users: bool) -> crate::Result<()> {
        let (rank, graph) = (self.config.rank, self.graph);
        let (mine, others) = if users { (&self.users, &self.items) } else { (&self.items, &self.users) };
        let (adjacency, ratings) = match users {
            true => (graph.by_source(), graph.data_by_source()),
            false => (graph.by_target(), graph.data_by_target()),
        };
        let mut gramian = Normal::default();
        if self.config.feedback.is_implicit() {
            for other in others {
                let factor = &self.factors[*other as usize * rank..][..rank];
                gramian.push(self.shape.of_gramian(), factor, 1.0, 0.0);
            }
            gramian.add_block(self.shape.of_gramian());
        }
        for &v in mine {
            self.sum.clear();
            let row = adjacency.range(v);
            for (other, rating) in adjacency.row(v).iter().zip(&ratings[row.clone()]) {
                let (scale, target) = self.config.feedback.weigh(*rating, self.offset);
                self.sum.push(self.shape, &self.factors[*other as usize * rank..][..rank], scale, target);
            }
            let factor = &mut self.factors[v as usize * rank..][..rank];
            self.solution.clear();
            self.solution.extend(factor.iter().map(|element| f64::from(*element)));
            let ridge = self.config.ridge(row.len() as u64);
            if self.sum.solve(self.shape, gramian.matrix(), ridge, &mut self.solution).is_err() {
                return Err(crate::Error::Singular { vertex: graph.raw_id(v).to_string() });
            }
            factor.iter_mut().zip(&self.solution).for_each(|(element, solution)| *element = *solution as f32);
        }
        Ok(())
    }
}
