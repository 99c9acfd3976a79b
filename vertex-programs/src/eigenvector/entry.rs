//! Eigenvector centrality in the table of programs, and its race.

use hubcut::exec::{Engine, Options};
use serde_json::{Value, json};

use super::{Config, verify};
use crate::error::{Result, check_tolerance};
use crate::race::Question;
use crate::registry::{About, Answer, Contest, Data, ErrorRange, Job, Program, Race, Watch, direct_only, options};
use crate::scores::{self, Scored};

/// Rounds after which the command line gives up.
pub(super) const MAX_ROUNDS: u64 = 1000;

/// Eigenvector centrality in the table of programs.
pub(crate) struct Entry;

/// Eigenvector centrality with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct Configured {
    /// What to compute.
    #[cfg_attr(feature = "clap", command(flatten))]
    pub config: Config,
    /// Stop after so many rounds, with exit code 3 unless the tolerance is 0
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = MAX_ROUNDS, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: u64,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "eigenvector"
    }

    fn about(&self) -> About {
        About {
            short: "Score vertices by the scores of those that lead to them",
            long: "Eigenvector centrality:\n\
                lambda x(v) = sum over u->v of w(u,v) x(u)\n\
                for the largest eigenvalue lambda, with the squares of scores adding up to 1; as NetworkX has it. With the weights of \
                the graph if there are some (--weights none: all count one). In directed graphs that are not strongly connected most \
                scores are 0 in the end: pagerank or katz suit these better. A direct algorithm, the same for any number of threads.",
            examples: "  \
                hubcut run eigenvector friends.txt --undirected
  hubcut run eigenvector web.hub --tolerance 1e-10 --output scores.csv --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, _: &Options) -> Result<()> {
        check_tolerance(self.config.tolerance)
    }

    fn config(&self, _: &Options) -> Value {
        json!({ "tolerance": self.config.tolerance, "max_supersteps": self.max_supersteps })
    }

    fn max_supersteps(&self) -> Option<u64> {
        Some(self.max_supersteps)
    }

    fn wants_all_supersteps(&self) -> bool {
        self.config.tolerance == 0.0
    }

    fn engines(&self) -> &'static [Engine] {
        &[Engine::Direct]
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let (scores, tolerance) = (super::run(data.graph()?, &self.config, &options, watch)?, self.config.tolerance);
        let verify = |data: Data<'_>, scores: &_, tolerance| {
            let verdict = verify::verify(data.graph()?, tolerance, scores);
            let said =
                format!("edge by edge, the equation is off by {:.2e} of the eigenvalue and one", verdict.residual);
            Ok((verdict.passed, said, json!(verdict)))
        };
        let number = Some(("eigenvalue", "the largest eigenvalue is"));
        Ok(Box::new(Scored { scores, names: &["eigenvector"], number, tolerance, verify: Box::new(verify) }))
    }
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time power iteration for eigenvector centrality, against a plain loop on one thread\n\n\
            Both go to a residual of 1e-8, by turns, on a graph that is loaded once. There is no vertex program, so no engine takes part."
    }

    fn errors(&self) -> ErrorRange {
        ErrorRange { default: scores::ERROR, least: None }
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let direct = |graph: &_, options: &Options| {
            let options = Options { max_supersteps: Some(MAX_ROUNDS), ..options.clone() };
            super::run(graph, &Config::default(), &options, &mut ())
        };
        Ok(scores::question("eigenvector", "to a residual of 1e-8", data.graph()?, verify::plain, direct))
    }
}
