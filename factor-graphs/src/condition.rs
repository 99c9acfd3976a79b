//! Evidence: variables whose state is known.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::model::FactorGraph;

impl FactorGraph {
    /// The model given that some variables are in some states: pairs of variable and state.
    ///
    /// Tables are cut to what agrees with the evidence and lose the observed variables, so factors may become constants.
    /// Variables and factors keep their numbers. What is observed twice must be so alike.
    ///
    /// # Errors
    /// [`Error::NoSuchObserved`], [`Error::NoSuchState`], [`Error::Contradictory`]; [`Error::Impossible`] for the first
    /// factor that is zero wherever it agrees with the evidence. Evidence may contradict several factors together without
    /// contradicting any of them; that shows only when the model is solved.
    ///
    /// # Complexity
    /// `O(entries of all tables)`.
    pub fn condition(&self, evidence: &[(u32, u32)]) -> Result<FactorGraph> {
        let mut observed = self.fields.observed.clone();
        observed.resize(self.variables(), None);
        for &(variable, state) in evidence {
            let Some(place) = observed.get_mut(variable as usize) else {
                return Err(Error::NoSuchObserved { variable: variable.into(), variables: self.variables() });
            };
            let states = self.fields.cardinalities[variable as usize];
            let name = || self.name(variable as usize).into_owned();
            if state >= states {
                return Err(Error::NoSuchState { variable: name(), state: state.into(), states });
            }
            match *place {
                Some(first) if first != state => {
                    return Err(Error::Contradictory { variable: name(), first, second: state });
                }
                _ => *place = Some(state),
            }
        }
        let mut builder = FactorGraph::builder(self.fields.cardinalities.clone())?;
        // What untouched factors share, they share afterwards too.
        let mut kept = vec![None; self.tables()];
        for (index, factor) in self.factors().enumerate() {
            let is_observed = |variable: &u32| observed[*variable as usize].is_some();
            if !factor.scope.iter().any(is_observed) {
                match kept[factor.table_id.index()] {
                    Some(table) => builder.share(factor.scope, table)?,
                    None => kept[factor.table_id.index()] = Some(builder.factor(factor.scope, factor.table)?),
                }
                continue;
            }
            let (scope, table) = self.cut(factor.scope, factor.table, &observed);
            if table.iter().all(|value| *value == 0.0) {
                return Err(Error::Impossible { factor: index, scope: self.scope_names(factor.scope) });
            }
            builder.factor(&scope, &table)?;
        }
        let mut model = builder.build();
        let fields = Arc::make_mut(&mut model.fields);
        fields.names.clone_from(&self.fields.names);
        fields.state_names.clone_from(&self.fields.state_names);
        fields.observed = observed;
        Ok(model)
    }

    /// What is left of a table where observed variables are in their states.
    fn cut(&self, scope: &[u32], table: &[f64], observed: &[Option<u32>]) -> (Vec<u32>, Vec<f64>) {
        let left: Vec<u32> = scope.iter().copied().filter(|variable| observed[*variable as usize].is_none()).collect();
        let mut values = table.to_vec();
        // From the first variable on: a prefix of kept ones, then an observed one, then the rest.
        let mut kept = 1;
        let mut rest: usize = table.len();
        for &variable in scope {
            let states = self.fields.cardinalities[variable as usize] as usize;
            rest /= states;
            match observed[variable as usize] {
                None => kept *= states,
                Some(state) => {
                    values = (0..kept)
                        .flat_map(|prefix| {
                            let first = (prefix * states + state as usize) * rest;
                            values[first..first + rest].to_vec()
                        })
                        .collect();
                }
            }
        }
        (left, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered() -> FactorGraph {
        let mut model = FactorGraph::builder(vec![2, 3, 2]).unwrap();
        let table: Vec<f64> = (0..12).map(f64::from).collect();
        model.factor(&[0, 1, 2], &table).unwrap();
        model.build()
    }

    #[test]
    fn cutting_keeps_what_agrees() {
        let model = numbered();
        // Entry of (a, b, c) is 6a + 2b + c.
        assert_eq!(model.condition(&[(1, 2)]).unwrap().factor(0).table, [4.0, 5.0, 10.0, 11.0]);
        assert_eq!(model.condition(&[(0, 1)]).unwrap().factor(0).table, [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
        assert_eq!(model.condition(&[(2, 1), (0, 0)]).unwrap().factor(0).table, [1.0, 3.0, 5.0]);
        let all = model.condition(&[(0, 1), (1, 1), (2, 1)]).unwrap();
        assert_eq!((all.factor(0).scope, all.factor(0).table), (&[][..], &[9.0][..]));
        assert_eq!((0..3).map(|v| all.observed(v)).collect::<Vec<_>>(), [Some(1); 3]);
    }

    #[test]
    fn evidence_in_two_steps_is_evidence_at_once() {
        let model = numbered();
        let steps = model.condition(&[(2, 1)]).unwrap().condition(&[(0, 1)]).unwrap();
        assert_eq!(steps, model.condition(&[(0, 1), (2, 1)]).unwrap());
    }

    #[test]
    fn untouched_factors_go_on_sharing() {
        let mut model = FactorGraph::builder(vec![2; 4]).unwrap();
        let table = model.factor(&[0, 1], &[1.0, 2.0, 3.0, 4.0]).unwrap();
        model.share(&[1, 2], table).unwrap();
        model.share(&[2, 3], table).unwrap();
        let observed = model.build().condition(&[(3, 1)]).unwrap();
        assert_eq!(observed.tables(), 2);
        assert_eq!(observed.factor(0).table_id, observed.factor(1).table_id);
        assert_eq!(observed.factor(2).table, [2.0, 4.0]);
    }

    #[test]
    fn evidence_that_does_not_fit_is_refused() {
        let model = numbered();
        assert_eq!(model.condition(&[(3, 0)]), Err(Error::NoSuchObserved { variable: 3, variables: 3 }));
        let error = model.condition(&[(1, 3)]).unwrap_err();
        assert_eq!(error.to_string(), "evidence puts variable 1 into state 3, but it has 3, numbered from 0");
        assert!(matches!(model.condition(&[(1, 0), (1, 1)]), Err(Error::Contradictory { .. })));
        assert!(model.condition(&[(1, 1), (1, 1)]).is_ok());
        let error = model.condition(&[(0, 0), (1, 0), (2, 0)]).unwrap_err();
        assert_eq!(error.factor(), Some(0));
        assert!(error.to_string().contains("variables 0, 1, 2"), "{error}");
    }
}
