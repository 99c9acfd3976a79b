//! What programs run on.

use std::sync::Arc;

use hubcut::graph::{AnyGraph, Graph, Topology};

use crate::als::Test;
use crate::bp::{self, Network};
use crate::error::{Error, Result};

/// What a program runs on, before anybody has given any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A graph.
    Graph,
    /// Ratings of items by users.
    Ratings,
    /// A graphical model.
    Model,
}

/// What a program with its options runs on, and what is to be known to load that.
#[derive(Clone, Debug, PartialEq)]
pub enum On {
    /// A graph, its weights read for this.
    Graph(Weights),
    /// Ratings.
    Ratings {
        /// Whether a rating says how often an item was chosen.
        implicit: bool,
    },
    /// The network that these options make of a model.
    Model(bp::Config),
}

/// What a program reads weights for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Nothing in particular.
    Kept,
    /// It uses them if there are some.
    Used,
    /// There must be some.
    Required,
}

/// What a program runs on.
#[derive(Clone, Copy, Debug)]
pub enum Data<'a> {
    /// A graph.
    Graph(&'a AnyGraph),
    /// Ratings to learn from, and others to test with.
    Ratings(&'a Graph<f32>, Test<'a>),
    /// A model as a network.
    Model(&'a Arc<Network>),
}

impl<'a> Data<'a> {
    /// Its vertices and edges.
    pub fn topology(&self) -> &'a Topology {
        match self {
            Data::Graph(graph) => graph.topology(),
            Data::Ratings(graph, _) => graph.topology(),
            Data::Model(network) => network.graph().topology(),
        }
    }

    /// The graph.
    ///
    /// # Errors
    /// [`Error::Kind`] if it is none.
    pub fn graph(&self) -> Result<&'a AnyGraph> {
        if let Data::Graph(graph) = self { Ok(graph) } else { Err(Error::Kind("a graph")) }
    }

    /// The ratings, and those to test with.
    ///
    /// # Errors
    /// [`Error::Kind`] if it is none.
    pub fn ratings(&self) -> Result<(&'a Graph<f32>, Test<'a>)> {
        if let Data::Ratings(graph, test) = self { Ok((graph, *test)) } else { Err(Error::Kind("ratings")) }
    }

    /// The network.
    ///
    /// # Errors
    /// [`Error::Kind`] if it is none.
    pub fn network(&self) -> Result<&'a Arc<Network>> {
        if let Data::Model(network) = self { Ok(network) } else { Err(Error::Kind("a graphical model")) }
    }
}

impl On {
    /// What weights are read for.
    pub fn weights(&self) -> Weights {
        if let On::Graph(weights) = self { *weights } else { Weights::Kept }
    }

    /// Whether a rating says how often an item was chosen.
    pub fn is_implicit(&self) -> bool {
        matches!(self, On::Ratings { implicit: true })
    }

    /// What makes a network of a model.
    pub fn model(self) -> bp::Config {
        if let On::Model(config) = self { config } else { bp::Config::default() }
    }
}
