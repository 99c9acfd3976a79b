//! Belief propagation in the table of programs.

use hubcut::exec::{Locking, Options, Scheduler};
use hubcut::partition::Workload;
use hubcut::program::{Consistency, Needs};
use serde_json::{Value, json};

use super::answer::Inferred;
use super::{Config, DomainChoice, Form, Query};
use crate::error::{Error, Result};
use crate::registry::{About, Answer, Data, Job, Kind, On, Program, Race, Watch, options};

/// Belief propagation in the table of programs.
pub(crate) struct Entry;

/// Belief propagation with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Inference"))]
pub struct Configured {
    /// The most probable assignment of all variables together (max-product), instead of the marginal of each (sum-product)
    #[cfg_attr(feature = "clap", arg(long))]
    pub map: bool,
    /// With --map, where the graph has cycles: from how many starts, drawn by --seed, the assignment is improved one variable at a
    /// time; 0 keeps what the messages say [default: 2 to 3000, as many as are worth while for the size of the model]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", requires = "map", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u32>(0, u64::from(u32::MAX))))]
    pub starts: Option<u32>,
    /// The messages.
    #[cfg_attr(feature = "clap", command(flatten))]
    pub messages: MessageOptions,
}

/// What messages are, and when they are good enough.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Inference"))]
pub struct MessageOptions {
    /// Part of its old value that a message keeps, 0 to below 1, in the logarithm: slower, and some models converge only so
    #[cfg_attr(feature = "clap", arg(long, value_name = "D", default_value_t = 0.0, allow_negative_numbers = true))]
    pub damping: f64,
    /// Largest change of a message, which sums to one, that is not sent any more (where there is no cycle, and among logarithms,
    /// as a part of the element that changes); 1e-14 or more. A run has converged if one more message from everybody to
    /// everybody changes no marginal by more than ten times that, and log Z by no more than that for each factor
    #[cfg_attr(feature = "clap", arg(long, value_name = "T", default_value = "1e-6", allow_negative_numbers = true))]
    pub tolerance: f64,
    /// What messages are kept as: log, logarithms of probabilities, so that nothing underflows; auto, probabilities, which are
    /// faster, where no product of them can underflow, else logarithms; probability, the same, with a warning if it is logarithms
    #[cfg_attr(feature = "clap", arg(long, value_name = "DOMAIN", default_value = "auto",
               value_parser = crate::registry::choice(DOMAINS)))]
    pub domain: DomainChoice,
    /// Make every factor over two or more variables a vertex; otherwise one over two is an edge between them, which is faster, and
    /// comes to the same but where several factors are over one pair: they are joined then, and closer to exact
    #[cfg_attr(feature = "clap", arg(long))]
    pub factors: bool,
    /// Stop after so many supersteps (async: rounds of as many activations as there are vertices), with exit code 3
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = 1000, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: u64,
}

#[cfg(feature = "clap")]
const DOMAINS: &[(&str, DomainChoice)] =
    &[("auto", DomainChoice::Auto), ("probability", DomainChoice::Probability), ("log", DomainChoice::Log)];

impl Program for Entry {
    fn name(&self) -> &'static str {
        "bp"
    }

    fn about(&self) -> About {
        About {
            short: "Infer from a graphical model by loopy belief propagation: marginals, or the most probable assignment",
            long: "Variables send messages over the factors that they share until no message changes by more than the tolerance. \
                Marginals and log Z (Bethe) are exact where the graph of the model has no cycle, and often good where it has \
                some. Engines are schedules: sync is flooding, all messages at once; chromatic a fixed order, each message from \
                the newest ones; async takes the vertex first whose messages have changed most (residual), which needs the \
                fewest messages and converges where the others go round in circles.\n\n\
                MODEL is a Markov or Bayesian network in the UAI format (.uai), a factor graph of libDAI (.fg), or a Bayesian \
                network in BIF (.bif); plain, gzip, zstd or xz.",
            examples: "  \
                hubcut run bp asia.bif                                   the marginals of its eight variables
  hubcut run bp asia.bif --evidence smoke=yes,xray=no      what is known, in words
  hubcut run bp asia.bif --evidence seen.evid -o marginals.csv
  hubcut run bp grid.uai --engine async -o grid.MAR -o grid.PR
  hubcut run bp grid.uai --map --engine async -o grid.MPE
  hubcut run bp hard.uai --engine async --tolerance 1e-9
  hubcut run bp grid.uai --damping 0.5
  hubcut run bp alarm.fg --verify --report run.json",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Model
    }

    options!(Configured => Job);

    fn workload(&self) -> Option<Workload> {
        Some(Workload::of::<super::binary::Binary>(self.name()))
    }

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Configured {
    /// What is to be computed.
    pub fn config(&self) -> Config {
        let MessageOptions { damping, tolerance, domain, factors, .. } = self.messages;
        Config {
            query: if self.map { Query::Map } else { Query::Marginals },
            damping,
            tolerance,
            domain,
            form: if factors { Form::Factors } else { Form::Auto },
            starts: self.starts,
        }
    }
}

impl Job for Configured {
    fn check(&self, options: &Options) -> Result<()> {
        let refuse = |text: &str| Err(Error::Usage(text.into()));
        if options.consistency == Some(Consistency::Vertex) {
            return refuse(
                "belief propagation needs edge consistency, since a vertex reads what its neighbours write; leave \
                 --consistency out, or type --consistency edge",
            );
        }
        if options.locking == Locking::Optimistic {
            return refuse(
                "belief propagation writes edges, which optimistic locking does not allow; leave --locking out, or type \
                 --locking locks",
            );
        }
        self.config().check()
    }

    fn on(&self) -> On {
        On::Model(self.config())
    }

    fn config(&self, _: &Options) -> Value {
        let mut config = json!(self.config());
        config["max_supersteps"] = json!(self.messages.max_supersteps);
        config
    }

    fn max_supersteps(&self) -> Option<u64> {
        Some(self.messages.max_supersteps)
    }

    fn scheduler(&self) -> Scheduler {
        Scheduler::Priority
    }

    fn needs(&self) -> Needs {
        Needs::EdgeOrBarriers
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let (network, config) = (data.network()?.clone(), self.config());
        let found = super::run(&network, &config, options, watch)?;
        Ok(Box::new(Inferred { config, network, found }))
    }
}
