//! What `hubcut run` and `hubcut bench` are to run: a program of the table, with its options and those of what it runs on.

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Subcommand};
use hubcut_programs::registry::{self, About, Contest, Job, Kind, PROGRAMS, Program, Race};

use crate::args::{
    BENCH_EXAMPLES, BeliefArgs, CommonArgs, GRAPHALYTICS_EXAMPLES, GivenArgs, GraphArgs, GraphalyticsArgs, LearnArgs,
    ModelArgs, PHASES, PhaseArgs, RaceArgs, RatingFileArgs, SUITE_EXAMPLES, SuiteArgs, TimingArgs,
};
use crate::subject::{BeliefFiles, RatingFiles, Subject};

/// A program to run, with all options.
pub(crate) struct Selected {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Its own options.
    pub(crate) job: Box<dyn Job>,
    /// What it runs on, and how.
    pub(crate) subject: Box<dyn Subject>,
}

/// What is timed.
#[derive(Debug)]
pub(crate) enum Benched {
    /// A program of the table.
    Race(Box<Racing>),
    /// All of them.
    Suite(Box<SuiteArgs>),
    /// The benchmark of this name.
    Graphalytics(GraphalyticsArgs),
}

/// A race, with all options.
pub(crate) struct Racing {
    /// To which errors.
    pub(crate) race: &'static dyn Race,
    /// The options of the program.
    pub(crate) contest: Box<dyn Contest>,
    /// What it runs on.
    pub(crate) track: Track,
    /// How often and how wide.
    pub(crate) timing: TimingArgs,
    /// Who races.
    pub(crate) who: RaceArgs,
    /// What is timed if nobody races.
    pub(crate) phases: Option<PhaseArgs>,
}

/// What engines race on.
pub(crate) enum Track {
    /// A graph.
    Graph(GraphArgs),
    /// Ratings.
    Ratings(RatingFileArgs),
    /// A model.
    Model(GivenArgs),
}

impl std::fmt::Debug for Selected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selected").field("name", &self.name).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Racing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Racing").field("timing", &self.timing).field("who", &self.who).finish_non_exhaustive()
    }
}

/// Adds options. Their heading goes no further.
fn with<A: Args>(command: Command) -> Command {
    A::augment_args(command).next_help_heading(None)
}

/// The program that was chosen, and its options.
fn chosen(matches: &ArgMatches) -> Result<(&'static dyn Program, &ArgMatches), Error> {
    let chosen = matches.subcommand().and_then(|(name, options)| Some((registry::find(name)?, options)));
    chosen.ok_or_else(|| Error::raw(ErrorKind::MissingSubcommand, "say which program to run\n"))
}

fn must_choose(command: Command) -> Command {
    command.subcommand_required(true).arg_required_else_help(true)
}

impl FromArgMatches for Selected {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let (program, options) = chosen(matches)?;
        let subject: Box<dyn Subject> = match program.kind() {
            Kind::Graph => Box::new(CommonArgs::from_arg_matches(options)?),
            Kind::Ratings => Box::new(RatingFiles {
                learn: LearnArgs::from_arg_matches(options)?,
                model: ModelArgs::from_arg_matches(options)?,
            }),
            Kind::Model => Box::new(BeliefFiles {
                given: GivenArgs::from_arg_matches(options)?,
                beliefs: BeliefArgs::from_arg_matches(options)?,
            }),
        };
        Ok(Selected { name: program.name(), job: program.configure(options)?, subject })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Selected {
    fn augment_subcommands(command: Command) -> Command {
        let programs = PROGRAMS.iter().map(|program| {
            let own = |command| program.add_options(command).next_help_heading(None);
            let command = Command::new(program.name());
            let command = match program.kind() {
                Kind::Graph => with::<CommonArgs>(own(command)),
                Kind::Ratings => with::<ModelArgs>(own(with::<LearnArgs>(command))),
                Kind::Model => with::<BeliefArgs>(own(with::<GivenArgs>(command))),
            };
            // Help last: those of options have some, too.
            let About { short, long, examples } = program.about();
            command.about(short).long_about(format!("{short}\n\n{long}")).after_help(format!("Examples:\n{examples}"))
        });
        must_choose(command.subcommands(programs))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        registry::find(name).is_some()
    }
}

impl FromArgMatches for Racing {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let (program, options) = chosen(matches)?;
        let race = program.race();
        let race = race.ok_or_else(|| Error::raw(ErrorKind::MissingSubcommand, "say which program to time\n"))?;
        Ok(Racing {
            race,
            contest: race.configure(options)?,
            track: match program.kind() {
                Kind::Graph => Track::Graph(GraphArgs::from_arg_matches(options)?),
                Kind::Ratings => Track::Ratings(RatingFileArgs::from_arg_matches(options)?),
                Kind::Model => Track::Model(GivenArgs::from_arg_matches(options)?),
            },
            timing: TimingArgs::from_arg_matches(options)?,
            who: RaceArgs::from_arg_matches(options)?,
            phases: (program.name() == PHASES).then(|| PhaseArgs::from_arg_matches(options)).transpose()?,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Racing {
    fn augment_subcommands(command: Command) -> Command {
        let races = PROGRAMS.iter().filter_map(|program| {
            let (race, name) = (program.race()?, program.name());
            let own = race.add_options(Command::new(name)).next_help_heading(None);
            let timed = with::<TimingArgs>(own);
            let timed = if name == PHASES { with::<PhaseArgs>(timed) } else { timed };
            let command = match program.kind() {
                Kind::Graph => with::<GraphArgs>(with::<RaceArgs>(timed)),
                Kind::Ratings => with::<RatingFileArgs>(with::<RaceArgs>(timed)),
                Kind::Model => with::<RaceArgs>(with::<GivenArgs>(timed)),
            };
            let about = race.about();
            let short = about.split("\n\n").next().unwrap_or_default();
            let command = command.about(short).long_about(about);
            Some(command.after_help(BENCH_EXAMPLES))
        });
        must_choose(command.subcommands(races))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        registry::find(name).is_some_and(|program| program.race().is_some())
    }
}

const GRAPHALYTICS: &str = "graphalytics";
const SUITE: &str = "suite";

impl FromArgMatches for Benched {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        match matches.subcommand() {
            Some((GRAPHALYTICS, options)) => Ok(Benched::Graphalytics(GraphalyticsArgs::from_arg_matches(options)?)),
            Some((SUITE, options)) => Ok(Benched::Suite(Box::new(SuiteArgs::from_arg_matches(options)?))),
            _ => Ok(Benched::Race(Box::new(Racing::from_arg_matches(matches)?))),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Benched {
    fn augment_subcommands(command: Command) -> Command {
        let graphalytics = with::<GraphalyticsArgs>(Command::new(GRAPHALYTICS)).after_help(GRAPHALYTICS_EXAMPLES);
        let suite = with::<SuiteArgs>(Command::new(SUITE)).after_help(SUITE_EXAMPLES);
        Racing::augment_subcommands(command).subcommand(suite).subcommand(graphalytics)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        [GRAPHALYTICS, SUITE].contains(&name) || Racing::has_subcommand(name)
    }
}
