//! What a model says of one assignment.

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
            assert!(state < self.fields.cardinalities[variable], "variable {variable} has no state {state}");
            if self.observed(variable).is_some_and(|observed| observed != state) {
                return f64::NEG_INFINITY;
            }
        }
        self.factors().map(|factor| factor.table[self.entry(factor.scope, assignment)].ln()).sum()
    }

    /// Which entry of a table over `scope` belongs to an assignment of all variables.
    pub fn entry(&self, scope: &[u32], assignment: &[u32]) -> usize {
        scope.iter().fold(0, |entry, &variable| {
            entry * self.fields.cardinalities[variable as usize] as usize + assignment[variable as usize] as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::FactorGraph;

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
