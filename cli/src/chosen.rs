//! What `hubcut run` is to run: a program of the table with its options, or one over ratings or a model.

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};
use hubcut_programs::registry::{self, About, OverGraph, PROGRAMS};

use crate::args::{ALS, AlsArgs, BP, BpArgs, CommonArgs};

/// The program that was chosen, with its options.
pub(crate) struct Selected {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What all programs share.
    pub(crate) common: CommonArgs,
    /// Its own options.
    pub(crate) program: Box<dyn OverGraph>,
}

impl std::fmt::Debug for Selected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selected").field("name", &self.name).field("common", &self.common).finish_non_exhaustive()
    }
}

/// What `hubcut run` is to run.
#[derive(Debug)]
pub(crate) enum Chosen {
    /// A program over a graph.
    OverGraph(Box<Selected>),
    /// Alternating least squares, over ratings.
    Als(Box<AlsArgs>),
    /// Belief propagation, over a graphical model.
    Bp(Box<BpArgs>),
}

impl FromArgMatches for Chosen {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        match matches.subcommand() {
            Some((ALS, options)) => return Ok(Chosen::Als(Box::new(AlsArgs::from_arg_matches(options)?))),
            Some((BP, options)) => return Ok(Chosen::Bp(Box::new(BpArgs::from_arg_matches(options)?))),
            _ => {}
        }
        let chosen = matches.subcommand().and_then(|(name, options)| Some((registry::find(name)?, options)));
        let Some((program, options)) = chosen else {
            return Err(clap::Error::raw(clap::error::ErrorKind::MissingSubcommand, "say which program to run\n"));
        };
        Ok(Chosen::OverGraph(Box::new(Selected {
            name: program.name(),
            common: CommonArgs::from_arg_matches(options)?,
            program: program.configure(options)?,
        })))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Chosen {
    fn augment_subcommands(command: Command) -> Command {
        let programs = PROGRAMS.iter().map(|program| {
            let About { short, long, examples } = program.about();
            let own = program.add_options(Command::new(program.name()));
            // Headings last: they hold for all options that are added after them.
            CommonArgs::augment_args(own)
                .about(short)
                .long_about(format!("{short}\n\n{long}"))
                .after_help(format!("Examples:\n{examples}"))
                .next_help_heading(None)
        });
        let als = AlsArgs::augment_args(Command::new(ALS)).next_help_heading(None);
        let bp = BpArgs::augment_args(Command::new(BP)).next_help_heading(None);
        command.subcommands(programs).subcommands([als, bp]).subcommand_required(true).arg_required_else_help(true)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        [ALS, BP].contains(&name) || registry::find(name).is_some()
    }
}
