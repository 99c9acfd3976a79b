//! What a model says of one assignment, and its shape.

use crate::model::FactorGraph;

impl FactorGraph {
    /// The logarithm of the product of all factors for one assignment, `ln prod_a f_a(x_a)`; minus infinity if it is
    /// impossible, also because it does not agree with the evidence.
    ///
    /// # Panics
    /// If the assignment has not one state for each variable, or a state that its variable has not.
    pub fn log_value(&self, assignment: &[u32]) -> f64 {
        assert_eq!(assignment.len(), self.variables(), "an assignment has one state for each variable");
        for (variable, &state) in assignment.iter().enumerate() {
            assert!(state < self.cardinalities[variable], "variable {variable} has no state {state}");
            if self.observed(variable).is_some_and(|observed| observed != state) {
                return f64::NEG_INFINITY;
            }
        }
        self.factors().map(|factor| factor.table[self.entry(factor.scope, assignment)].ln()).sum()
    }

    /// Which entry of a table over `scope` belongs to an assignment of all variables.
    pub fn entry(&self, scope: &[u32], assignment: &[u32]) -> usize {
        scope.iter().fold(0, |entry, &variable| {
            entry * self.cardinalities[variable as usize] as usize + assignment[variable as usize] as usize
        })
    }

    /// Whether the graph of variables and factors has no cycle, so that belief propagation is exact.
    ///
    /// # Complexity
    /// `O(variables + length of all scopes)`, nearly.
    pub fn is_forest(&self) -> bool {
        let mut parent: Vec<u32> = (0..self.variables() as u32).collect();
        fn root(parent: &mut [u32], mut vertex: u32) -> u32 {
            while parent[vertex as usize] != vertex {
                parent[vertex as usize] = parent[parent[vertex as usize] as usize];
                vertex = parent[vertex as usize];
            }
            vertex
        }
        // A factor joins all of its scope: it closes a cycle if two of them were joined before.
        self.factors().all(|factor| {
            factor.scope.windows(2).all(|pair| {
                let (a, b) = (root(&mut parent, pair[0]), root(&mut parent, pair[1]));
                parent[a as usize] = b;
                a != b
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::FactorGraph;

    fn pairs(edges: &[[u32; 2]]) -> FactorGraph {
        let mut model = FactorGraph::builder(vec![2; 4]).unwrap();
        for edge in edges {
            model.factor(edge, &[1.0; 4]).unwrap();
        }
        model.build()
    }

    #[test]
    fn forests_have_no_cycle() {
        assert!(pairs(&[]).is_forest());
        assert!(pairs(&[[0, 1], [1, 2], [1, 3]]).is_forest());
        assert!(!pairs(&[[0, 1], [1, 2], [2, 0]]).is_forest());
        // Two factors over the same pair are a cycle of two variables and two factors.
        assert!(!pairs(&[[0, 1], [1, 0]]).is_forest());
    }

    #[test]
    fn values_are_products() {
        let mut model = FactorGraph::builder(vec![2, 3]).unwrap();
        model.factor(&[], &[5.0]).unwrap();
        model.factor(&[1, 0], &[1.0, 2.0, 3.0, 4.0, 0.0, 6.0]).unwrap();
        let model = model.build();
        assert_eq!(model.log_value(&[1, 1]), 5f64.ln() + 4f64.ln());
        assert_eq!(model.log_value(&[0, 2]), f64::NEG_INFINITY);
        assert_eq!(model.condition(&[(0, 1)]).unwrap().log_value(&[0, 0]), f64::NEG_INFINITY);
    }
}
