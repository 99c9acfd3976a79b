//! One file, one command.

mod bench;
mod check;
mod completions;
mod denoise;
mod generate;
mod import;
mod info;
mod man;
mod new;
mod partition;
mod predict;
mod recommend;
mod run;

use anyhow::Result;

use crate::args::Command;
use crate::exit::Exit;
use crate::session::Session;

/// Does what the command line says.
pub(crate) fn execute(command: Command, session: &Session) -> Result<Exit> {
    match command {
        Command::Run(args) => run::execute(&args, session),
        Command::Import(args) => import::execute(&args, session),
        Command::Partition(args) => partition::execute(&args, session),
        Command::Recommend(args) => recommend::execute(&args, session),
        Command::Predict(args) => predict::execute(&args, session),
        Command::Denoise(args) => denoise::execute(&args, session),
        Command::Info(args) => info::execute(&args, session),
        Command::Check(args) => check::execute(&args, session),
        Command::Generate(args) => generate::execute(&args, session),
        Command::Bench(args) => bench::execute(&args, session),
        Command::New(args) => new::execute(&args, session),
        Command::Completions(args) => completions::execute(&args, session),
        Command::Man(args) => man::execute(&args),
    }
}
