//! What a stored graph keeps of the text that it was made of: the columns that were left out and may be weights.

use anyhow::{Result, bail};
use hubcut::graph::AnyGraph;
use hubcut_datasets::{Facts, ReadOptions, WeightColumn, WeightUse};
use serde::{Deserialize, Serialize};

/// What is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Origin {
    /// What `--columns` calls the columns that were left out and may be weights.
    may_weigh: Vec<String>,
}

/// The graph with what is to be kept of its text.
pub(crate) fn keep(graph: AnyGraph, facts: &Facts, options: &ReadOptions) -> Result<AnyGraph> {
    let left_out = facts.left_out.iter().filter(|left| left.may_weigh);
    let may_weigh: Vec<String> = left_out.map(|left| left.spelled(facts.header.as_ref())).collect();
    // Whoever said that there are none has been asked.
    if may_weigh.is_empty() || options.weights == WeightColumn::None {
        return Ok(graph);
    }
    Ok(graph.with_origin(&serde_json::to_string(&Origin { may_weigh })?))
}

/// Refuses a stored graph without weights whose text has columns that may be some, where weights are used; `path` is where it is.
pub(crate) fn check(graph: &AnyGraph, uses: WeightUse, path: &str) -> Result<()> {
    if uses == WeightUse::Kept || !matches!(graph, AnyGraph::Unweighted(_)) {
        return Ok(());
    }
    // Another program may have put something else there.
    let origin: Origin = serde_json::from_str(graph.topology().origin()).unwrap_or_default();
    let commands: Vec<_> = origin.may_weigh.iter().map(|column| format!("--columns weight={column}")).collect();
    if commands.is_empty() {
        return Ok(());
    }
    let columns = commands.join(" or ");
    bail!(
        "{path}: its text has a column that may be the weight and was left out; import the text again with {columns}, or run this with \
         --weights none"
    )
}
