//! From a model to the network that messages are sent over.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::{Config, Domain, DomainChoice, Network, Shape};

use crate::numbers::{count, counted};
use crate::progress::Bar;
use crate::session::Session;

/// Makes the network of a model, and says what it is; gives the seconds it took, too.
pub(crate) fn build(model: &FactorGraph, config: &Config, session: &Session) -> Result<(Arc<Network>, f64)> {
    let begin = Instant::now();
    let bar = Bar::spinner(&session.talk, "building the graph");
    let network = Network::new(model, config)?;
    drop(bar);
    let edges = counted(network.graph().edges(), "edge");
    let (variables, factors) = (model.variables() as u64, network.graph().vertices() as u64 - model.variables() as u64);
    let vertices = match factors {
        0 => counted(variables, "variable"),
        _ => format!("{} and {} as vertices", counted(variables, "variable"), counted(factors, "factor")),
    };
    let form = match network.shape() {
        Shape::Binary => "two states a variable, pairs: the fast form",
        Shape::Pairwise => "factors over pairs are edges",
        Shape::Factors => "general form",
    };
    let domain = match (network.domain(), config.domain) {
        (Domain::Probability, DomainChoice::Auto) => "probabilities, since no product of them can underflow",
        (Domain::Log, DomainChoice::Log) => "logarithms, as --domain says",
        (Domain::Log, _) => "logarithms, since products of probabilities could underflow",
        (Domain::Probability, _) => "probabilities, as --domain says",
    };
    session.talk.say(format_args!("graph: {vertices}, {edges}; {form}; messages are {domain}"));
    if network.domain() == Domain::Log && config.domain == DomainChoice::Probability {
        session.talk.warn("--domain probability is not followed: products of probabilities could underflow to 0, which excludes a state");
    }
    Ok((network, begin.elapsed().as_secs_f64()))
}

/// A model in a line.
pub(crate) fn describe(model: &FactorGraph) -> String {
    format!(
        "{}, {}, at most {}, largest table {}",
        counted(model.variables() as u64, "variable"),
        counted(model.factors().len() as u64, "factor"),
        counted(model.most_states().into(), "state"),
        match model.largest_table() {
            1 => "1 entry".into(),
            entries => format!("{} entries", count(entries as u64)),
        },
    )
}
