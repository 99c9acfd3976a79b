//! The tree of buckets of an order, and the two passes over it.

use hubcut_factors::FactorGraph;

use super::table::{Projection, normalise};
use super::{EliminationError, MOST_FACTORS, order};

/// What is multiplied before a variable is eliminated.
struct Bucket {
    /// The variables of the product, those eliminated later first; its own is the last.
    scope: Vec<u32>,
    factors: Vec<usize>,
    /// The buckets whose messages it takes.
    children: Vec<usize>,
}

impl Bucket {
    fn variable(&self) -> u32 {
        self.scope[self.separator().len()]
    }

    /// The variables of its message.
    fn separator(&self) -> &[u32] {
        &self.scope[..self.scope.len() - 1]
    }
}

/// Buckets in the order in which their variables are eliminated.
pub(super) struct Buckets<'a> {
    model: &'a FactorGraph,
    buckets: Vec<Bucket>,
}

/// One message a bucket, as logarithms whose largest is 0.
pub(super) type BucketMessages = Vec<Vec<f64>>;

impl<'a> Buckets<'a> {
    pub(super) fn new(model: &'a FactorGraph, limit: u64) -> Result<Self, EliminationError> {
        let mut factors = vec![0u32; model.variables()];
        model.factors().flat_map(|factor| factor.scope).for_each(|variable| factors[*variable as usize] += 1);
        if let Some((variable, &factors)) = factors.iter().enumerate().find(|(_, factors)| **factors > MOST_FACTORS) {
            return Err(EliminationError::Crowded { variable: model.name(variable).into_owned(), factors });
        }
        let order = order::find(model, limit).map_err(|entries| EliminationError::TooWide { entries })?;
        let mut position = vec![usize::MAX; model.variables()];
        for (place, &variable) in order.iter().enumerate() {
            position[variable as usize] = place;
        }
        let bucket = |&v: &u32| Bucket { scope: vec![v], factors: Vec::new(), children: Vec::new() };
        let mut buckets: Vec<Bucket> = order.iter().map(bucket).collect();
        for (index, factor) in model.factors().enumerate() {
            if let Some(first) = factor.scope.iter().map(|variable| position[*variable as usize]).min() {
                buckets[first].factors.push(index);
                buckets[first].scope.extend_from_slice(factor.scope);
            }
        }
        for place in 0..buckets.len() {
            let scope = &mut buckets[place].scope;
            scope.sort_unstable_by_key(|variable| std::cmp::Reverse(position[*variable as usize]));
            scope.dedup();
            let separator = buckets[place].separator().to_vec();
            if let Some(next) = separator.last() {
                let parent = &mut buckets[position[*next as usize]];
                parent.scope.extend_from_slice(&separator);
                parent.children.push(place);
            }
        }
        Ok(Buckets { model, buckets })
    }

    fn entries(&self, scope: &[u32]) -> usize {
        scope.iter().map(|variable| self.model.cardinalities()[*variable as usize] as usize).product()
    }

    fn projection(&self, bucket: &Bucket, part: &[u32]) -> Projection {
        Projection::new(&bucket.scope, part, self.model.cardinalities())
    }

    /// The product of the factors of a bucket and of the messages to it.
    fn product(&self, bucket: &Bucket, messages: &BucketMessages) -> Vec<f64> {
        let mut product = vec![0.0; self.entries(&bucket.scope)];
        for &factor in &bucket.factors {
            let factor = self.model.factor(factor);
            let logs: Vec<f64> = factor.table.iter().map(|value| value.ln()).collect();
            self.projection(bucket, factor.scope).add(&mut product, &logs);
        }
        for &child in &bucket.children {
            self.projection(bucket, self.buckets[child].separator()).add(&mut product, &messages[child]);
        }
        product
    }

    fn states(&self, bucket: &Bucket) -> usize {
        self.model.cardinalities()[bucket.variable() as usize] as usize
    }

    /// The first pass: eliminates all variables, the states of one by `eliminate`. Returns the messages, and the logarithm
    /// of what is left.
    pub(super) fn collect(&self, eliminate: impl Fn(&[f64]) -> f64) -> Result<(BucketMessages, f64), EliminationError> {
        let constants = self.model.factors().filter(|factor| factor.scope.is_empty());
        let mut left: f64 = constants.map(|factor| factor.table[0].ln()).sum();
        let mut messages: BucketMessages = Vec::with_capacity(self.buckets.len());
        for bucket in &self.buckets {
            let product = self.product(bucket, &messages);
            let mut message: Vec<f64> = product.chunks_exact(self.states(bucket)).map(&eliminate).collect();
            let largest = normalise(&mut message);
            if largest == f64::NEG_INFINITY {
                let variable = self.model.name(bucket.variable() as usize).into_owned();
                return Err(EliminationError::Impossible { variable });
            }
            left += largest;
            messages.push(message);
        }
        Ok((messages, left))
    }

    /// The second pass, of sums: the marginal of each variable.
    pub(super) fn distribute(&self, messages: &BucketMessages) -> Vec<Vec<f64>> {
        let cardinalities = self.model.cardinalities();
        let mut marginals: Vec<Vec<f64>> = cardinalities.iter().map(|states| vec![0.0; *states as usize]).collect();
        for (variable, marginal) in marginals.iter_mut().enumerate() {
            if let Some(state) = self.model.observed(variable) {
                marginal[state as usize] = 1.0;
            }
        }
        // What the rest of the tree says to each bucket, of its separator.
        let mut rest: BucketMessages = vec![Vec::new(); self.buckets.len()];
        for (place, bucket) in self.buckets.iter().enumerate().rev() {
            let mut belief = self.product(bucket, messages);
            let states = self.states(bucket);
            for (row, rest) in belief.chunks_exact_mut(states).zip(std::mem::take(&mut rest[place])) {
                row.iter_mut().for_each(|entry| *entry += rest);
            }
            normalise(&mut belief);
            let marginal = &mut marginals[bucket.variable() as usize];
            for row in belief.chunks_exact(states) {
                marginal.iter_mut().zip(row).for_each(|(sum, entry)| *sum += entry.exp());
            }
            let sum: f64 = marginal.iter().sum();
            marginal.iter_mut().for_each(|share| *share /= sum);
            for &child in &bucket.children {
                let separator = self.buckets[child].separator();
                let mut to_child = self.projection(bucket, separator).log_sum(&belief, messages[child].len());
                for (entry, said) in to_child.iter_mut().zip(&messages[child]) {
                    // What the child itself has ruled out stays so, whatever is said to it.
                    *entry = if *said == f64::NEG_INFINITY { *said } else { *entry - said };
                }
                normalise(&mut to_child);
                rest[child] = to_child;
            }
        }
        marginals
    }

    /// The second pass, of maxima: the best state of each variable, given those eliminated later.
    pub(super) fn trace_back(&self, messages: &BucketMessages) -> Vec<u32> {
        let mut assignment: Vec<u32> =
            (0..self.model.variables()).map(|v| self.model.observed(v).unwrap_or(0)).collect();
        for bucket in self.buckets.iter().rev() {
            let variable = bucket.variable() as usize;
            let mut best = (f64::NEG_INFINITY, 0);
            for state in 0..self.model.cardinalities()[variable] {
                assignment[variable] = state;
                let factors = bucket.factors.iter().map(|factor| {
                    let factor = self.model.factor(*factor);
                    factor.table[self.model.entry(factor.scope, &assignment)].ln()
                });
                let children = bucket
                    .children
                    .iter()
                    .map(|child| messages[*child][self.model.entry(self.buckets[*child].separator(), &assignment)]);
                let value = factors.chain(children).sum::<f64>();
                if value > best.0 {
                    best = (value, state);
                }
            }
            assignment[variable] = best.1;
        }
        assignment
    }
}
