//! Hubs and authorities in the table of programs, and its race.

use hubcut::exec::{Engine, Options};
use serde_json::{Value, json};

use super::{Config, verify};
use crate::error::{Result, check_tolerance};
use crate::race::Question;
use crate::registry::{About, Answer, Contest, Data, ErrorRange, Job, Program, Race, Watch, direct_only, options};
use crate::scores::{self, Scored};

/// Rounds after which the command line gives up.
pub(super) const MAX_ROUNDS: u64 = 1000;

/// Hubs and authorities in the table of programs.
pub(crate) struct Entry;

/// Hubs and authorities with options, as a command line runs it.
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
        "hits"
    }

    fn about(&self) -> About {
        About {
            short: "Score hubs, which lead to good authorities, and authorities, which good hubs lead to",
            long: "Hubs and authorities (HITS):\n\
                a(v) = sum over u->v of w(u,v) h(u)        h(u) = sum over u->v of w(u,v) a(v)\n\
                each scaled to a sum of 1, as NetworkX has them. With the weights of the graph if there are some (--weights none: all \
                count one). In an undirected graph both are the same. A direct algorithm, the same for any number of threads.",
            examples: "  \
                hubcut run hits web.txt
  hubcut run hits web.hub --tolerance 1e-10 --output scores.csv --verify",
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
            let said = format!("one more round, edge by edge, changes hubs by {:.2e}", verdict.change);
            Ok((verdict.passed, said, json!(verdict)))
        };
        let names = &["hub", "authority"];
        Ok(Box::new(Scored { scores, names, number: None, tolerance, verify: Box::new(verify) }))
    }
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time hubs and authorities, against a plain loop on one thread\n\n\
            Both go to a change of 1e-8, by turns, on a graph that is loaded once. There is no vertex program, so no engine takes part."
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
        Ok(scores::question("hits", "to a change of 1e-8", data.graph()?, verify::plain, direct))
    }
}
