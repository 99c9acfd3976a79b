//! The ways of cutting that the command line knows: one table, one entry a method.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use hubcut::partition::{Balance, CutOptions, Partitioner, Workload, edge_cut, vertex_cut};
use hubcut_programs::registry::{PROGRAMS, Program, find};

use crate::args::Settings;
use crate::exit::usage;

/// A way of cutting as the command line sees it.
pub(crate) struct Method {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Whether vertices are placed rather than edges.
    pub(crate) edge_cut: bool,
    /// The options that it uses.
    uses: &'static [&'static str],
    /// It, with these settings.
    make: fn(&Settings) -> Box<dyn Partitioner>,
}

/// All of them.
pub(crate) const METHODS: &[Method] = &[
    Method { name: "random", edge_cut: false, uses: &["--seed"], make: |_| Box::new(vertex_cut::Random) },
    Method { name: "grid", edge_cut: false, uses: &["--seed"], make: |_| Box::new(vertex_cut::Grid) },
    Method { name: "pds", edge_cut: false, uses: &["--seed"], make: |_| Box::new(vertex_cut::Pds) },
    Method { name: "dbh", edge_cut: false, uses: &["--seed"], make: |_| Box::new(vertex_cut::Dbh) },
    Method {
        name: "oblivious",
        edge_cut: false,
        uses: &["--seed", "--imbalance", "--window"],
        make: |_| Box::new(vertex_cut::Oblivious),
    },
    Method {
        name: "hdrf",
        edge_cut: false,
        uses: &["--seed", "--imbalance", "--window", "--lambda", "--epsilon"],
        make: |settings| {
            let default = vertex_cut::Hdrf::default();
            let lambda = settings.lambda.unwrap_or(default.lambda);
            let epsilon = settings.epsilon.unwrap_or(default.epsilon);
            Box::new(vertex_cut::Hdrf { lambda, epsilon })
        },
    },
    Method {
        name: "hybrid",
        edge_cut: false,
        uses: &["--seed", "--threshold"],
        make: |settings| {
            let threshold = settings.threshold.unwrap_or(vertex_cut::Hybrid::THRESHOLD);
            Box::new(vertex_cut::Hybrid { threshold })
        },
    },
    Method {
        name: "ginger",
        edge_cut: false,
        uses: &["--seed", "--imbalance", "--threshold", "--passes"],
        make: |settings| {
            let default = vertex_cut::Ginger::default();
            let threshold = settings.threshold.unwrap_or(default.threshold);
            let passes = settings.passes.unwrap_or(default.passes);
            Box::new(vertex_cut::Ginger { threshold, passes })
        },
    },
    Method { name: "ne", edge_cut: false, uses: &["--seed", "--imbalance"], make: |_| Box::new(vertex_cut::Ne) },
    Method {
        name: "hep",
        edge_cut: false,
        uses: &["--seed", "--imbalance", "--tau", "--memory"],
        make: |settings| {
            let tau = settings.tau.unwrap_or(vertex_cut::Hep::TAU);
            Box::new(vertex_cut::Hep { tau, memory: settings.memory })
        },
    },
    Method { name: "hash", edge_cut: true, uses: &["--seed"], make: |_| Box::new(edge_cut::Hash) },
    Method {
        name: "range",
        edge_cut: true,
        uses: &["--alpha"],
        make: |settings| Box::new(edge_cut::Range { alpha: settings.alpha }),
    },
    Method {
        name: "ldg",
        edge_cut: true,
        uses: &["--seed", "--imbalance", "--balance", "--window"],
        make: |settings| Box::new(edge_cut::Ldg { window: settings.window.unwrap_or(0) }),
    },
    Method {
        name: "fennel",
        edge_cut: true,
        uses: &["--seed", "--imbalance", "--balance", "--window", "--gamma", "--alpha", "--passes"],
        make: |settings| {
            let default = edge_cut::Fennel::default();
            Box::new(edge_cut::Fennel {
                gamma: settings.gamma.unwrap_or(default.gamma),
                alpha: settings.alpha,
                passes: settings.passes.map_or(default.passes, |passes| passes as usize),
                window: settings.window.unwrap_or(default.window),
            })
        },
    },
    Method {
        name: "multilevel",
        edge_cut: true,
        uses: &["--seed", "--imbalance", "--balance"],
        make: |_| Box::new(edge_cut::Multilevel),
    },
];

impl std::fmt::Debug for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Method {
    /// The method of that name.
    pub(crate) fn find(name: &str) -> Option<&'static Method> {
        METHODS.iter().find(|method| method.name == name)
    }

    /// The partitioner, with these settings.
    pub(crate) fn make(&self, settings: &Settings) -> Box<dyn Partitioner> {
        (self.make)(settings)
    }

    /// What it is told beside its settings.
    pub(crate) fn options(shards: usize, settings: &Settings) -> CutOptions {
        let default = CutOptions::new(shards);
        CutOptions {
            imbalance: settings.imbalance.unwrap_or(default.imbalance),
            balance: settings.balance.map_or(default.balance, Balance::from),
            window: settings.window.unwrap_or(default.window),
            refine: settings.refine.unwrap_or(default.refine),
            seed: settings.seed.unwrap_or(default.seed),
            ..default
        }
    }

    /// Refuses settings that none of `methods` uses, saying who does.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(methods: &[&Method], settings: &Settings) -> anyhow::Result<()> {
        for option in settings.given() {
            if methods.iter().any(|method| method.uses.contains(&option)) {
                continue;
            }
            let asked = methods.iter().map(|method| method.name).collect::<Vec<_>>().join(", ");
            let (users, verb) = (users(option), if methods.len() == 1 { "does" } else { "do" });
            return Err(usage(format!("{option} is for {users}, and {asked} {verb} not use it; leave it out")));
        }
        Ok(())
    }
}

/// The programs whose supersteps a cut may be for, by name.
pub(crate) fn workload() -> impl TypedValueParser<Value = Workload> {
    let names = PROGRAMS.iter().filter(|program| program.workload().is_some()).map(|program| program.name());
    PossibleValuesParser::new(names)
        .map(|name| find(&name).and_then(Program::workload).expect("only such programs are possible"))
}

/// Refuses settings that not every way knows of which the best is taken.
///
/// # Errors
/// A usage error.
pub(crate) fn check_best(settings: &Settings) -> anyhow::Result<()> {
    const KNOWN: [&str; 3] = ["--seed", "--imbalance", "--balance"];
    match settings.given().find(|option| !KNOWN.contains(option)) {
        Some(option) => {
            let users = users(option);
            Err(usage(format!("{option} is for {users}; choose one by --method, or leave it out")))
        }
        None => Ok(()),
    }
}

/// The methods that use an option, in words.
fn users(option: &str) -> String {
    let users = METHODS.iter().filter(|method| method.uses.contains(&option)).map(|method| method.name);
    list(&users.collect::<Vec<_>>())
}

/// "a", "a and b", "a, b and c".
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// The names of all methods, for messages.
pub(crate) fn names() -> String {
    METHODS.iter().map(|method| method.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList};
    use hubcut::partition::{Placement, methods};

    use super::*;

    #[test]
    fn the_table_has_every_method_of_the_engine_as_it_is() {
        let engine: Vec<(&str, String)> = methods().iter().map(|method| (method.name(), method.settings())).collect();
        let table: Vec<(&str, String)> = METHODS
            .iter()
            .map(|method| {
                let made = method.make(&Settings::default());
                assert_eq!(made.name(), method.name);
                (method.name, made.settings())
            })
            .collect();
        assert_eq!(table, engine);
        assert_eq!(Method::options(3, &Settings::default()), CutOptions::new(3));

        let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default()).unwrap();
        for method in METHODS {
            let placed = method.make(&Settings::default()).place(&graph, &CutOptions::new(7)).unwrap();
            assert_eq!(method.edge_cut, matches!(placed, Placement::Vertices(_)), "{}", method.name);
        }
    }
}
