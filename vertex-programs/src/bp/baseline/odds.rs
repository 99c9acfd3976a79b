//! Flooding over pairs of variables with two states: the loop that anybody would write, with odds as messages.

use hubcut_factors::FactorGraph;

/// A model of pairs of variables with two states, and the messages over it.
#[derive(Clone, Debug)]
pub struct Flooding {
    /// For each variable, the odds of its second state by the factors over it alone.
    own: Vec<f64>,
    /// For each message its source, its target, and the table with the states of the source first. Messages `2 i` and `2 i + 1`
    /// are those over a factor, one each way.
    arcs: Vec<(u32, u32, [f64; 4])>,
    messages: Vec<f64>,
    next: Vec<f64>,
    products: Vec<f64>,
}

impl Flooding {
    /// Messages that say nothing yet; `None` if a variable has not two states, or a factor more than two variables. What was
    /// observed is not looked at.
    ///
    /// # Examples
    /// ```
    /// use hubcut_factors::FactorGraph;
    /// use hubcut_programs::bp::baseline::Flooding;
    /// let mut model = FactorGraph::builder(vec![2, 2])?;
    /// model.factor(&[0], &[1.0, 3.0])?;
    /// model.factor(&[0, 1], &[2.0, 1.0, 1.0, 2.0])?;
    /// let mut flooding = Flooding::new(&model.build()).unwrap();
    /// while flooding.pass() > 1e-12 {}
    /// assert_eq!(flooding.odds()[1], (1.0 + 3.0 * 2.0) / (2.0 + 3.0 * 1.0));
    /// # Ok::<(), hubcut_factors::Error>(())
    /// ```
    pub fn new(model: &FactorGraph) -> Option<Self> {
        let mut own = vec![1.0; model.variables()];
        let mut arcs = Vec::new();
        for factor in model.factors() {
            match (factor.scope, factor.table) {
                ([variable], [zero, one]) => own[*variable as usize] *= one / zero,
                (&[a, b], &[f00, f01, f10, f11]) => {
                    arcs.extend([(a, b, [f00, f01, f10, f11]), (b, a, [f00, f10, f01, f11])]);
                }
                ([], _) => {}
                _ => return None,
            }
        }
        let is_binary = model.cardinalities().iter().all(|states| *states == 2);
        let messages = vec![1.0; arcs.len()];
        let next = messages.clone();
        is_binary.then(|| Flooding { products: own.clone(), own, arcs, messages, next })
    }

    /// Computes every message once, from those of the pass before; returns the largest change of the probability of a state.
    ///
    /// Zeros are not minded: tables must be positive.
    pub fn pass(&mut self) -> f64 {
        self.multiply();
        let mut largest = 0.0f64;
        for (arc, (source, _, [f00, f01, f10, f11])) in self.arcs.iter().enumerate() {
            // The reverse of an arc is its neighbour.
            let (product, reverse, old) = (self.products[*source as usize], self.messages[arc ^ 1], self.messages[arc]);
            let new = (f01 * reverse + f11 * product) / (f00 * reverse + f10 * product);
            largest = largest.max((new - old).abs() / ((1.0 + new) * (1.0 + old)));
            self.next[arc] = new;
        }
        std::mem::swap(&mut self.messages, &mut self.next);
        largest
    }

    /// The odds of the second state of each variable, as messages have it by now.
    pub fn odds(&mut self) -> &[f64] {
        self.multiply();
        &self.products
    }

    fn multiply(&mut self) {
        self.products.clone_from(&self.own);
        for ((_, target, _), message) in self.arcs.iter().zip(&self.messages) {
            self.products[*target as usize] *= message;
        }
    }

    /// A message: from where, to where, and the odds of the second state.
    ///
    /// # Panics
    /// If there are not so many [`messages`](Self::messages).
    pub fn message(&self, message: usize) -> (u32, u32, f64) {
        let (source, target, _) = self.arcs[message];
        (source, target, self.messages[message])
    }

    /// How many messages a pass computes.
    pub fn messages(&self) -> usize {
        self.arcs.len()
    }
}
