//! The weights from one vertex to the communities around it.

use hubcut::graph::VertexId;
use hubcut::graph::memory::zeroed;

use crate::Result;
use crate::direct::locals;

/// Sums of weights by label, and which labels there are.
pub(super) struct Neighbourhood {
    weights: Vec<f64>,
    labels: Vec<VertexId>,
}

impl Neighbourhood {
    /// For labels below `count`.
    ///
    /// # Errors
    /// Memory that is not there.
    fn new(count: usize) -> Result<Self> {
        Ok(Neighbourhood { weights: zeroed("the weights to communities", count)?, labels: Vec::new() })
    }

    /// One for every worker of the present pool.
    ///
    /// # Errors
    /// Memory that is not there.
    pub(super) fn of_workers(count: usize) -> Result<Vec<Self>> {
        locals(|| ()).into_iter().map(|()| Self::new(count)).collect()
    }

    pub(super) fn clear(&mut self) {
        for label in self.labels.drain(..) {
            self.weights[label as usize] = 0.0;
        }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, label: VertexId, weight: f64) {
        let sum = &mut self.weights[label as usize];
        // A weight of 0 joins nothing.
        if *sum == 0.0 && weight > 0.0 {
            self.labels.push(label);
        }
        *sum += weight;
    }

    pub(super) fn sort(&mut self) {
        self.labels.sort_unstable();
    }

    pub(super) fn labels(&self) -> &[VertexId] {
        &self.labels
    }

    #[inline(always)]
    pub(super) fn weight(&self, label: VertexId) -> f64 {
        self.weights[label as usize]
    }
}
