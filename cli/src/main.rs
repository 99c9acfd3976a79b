//! The command line of hubcut: declares options, checks them, calls the libraries, prints.
//!
//! Results go to standard output, talk to standard error. Nothing here computes: graphs are read by
//! `hubcut-datasets`, built and run by `hubcut`, ranked and verified by `hubcut-programs`.

mod args;
mod beliefs;
mod best;
#[cfg(all(test, unix))]
mod child;
mod chosen;
mod commands;
mod cuts;
mod exit;
mod factors;
mod files;
mod hints;
mod interrupt;
mod invocation;
mod load;
#[cfg(unix)]
mod memory;
mod methods;
mod model;
mod names;
mod network;
mod numbers;
mod origin;
mod output;
mod progress;
mod ratings;
mod report;
mod session;
mod sources;
mod stdout;
mod store;
mod subject;
mod talk;
mod threads;
mod tips;
mod top;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use exit::Exit;
use session::Session;
use talk::Talk;

fn main() -> ExitCode {
    talk::color_from(std::env::args_os());
    #[cfg(unix)]
    memory::install();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(mut refusal) => {
            tips::add(&mut refusal, &std::env::args_os().collect::<Vec<_>>());
            let printed = refusal.print();
            if refusal.use_stderr() {
                return Exit::Usage.into();
            }
            // Help goes to standard output, which may be closed, or a file on a full disk.
            return match stdout::settle(printed) {
                Ok(()) => Exit::Ok,
                Err(error) => {
                    let _ = writeln!(std::io::stderr(), "error: {error}");
                    Exit::Failed
                }
            }
            .into();
        }
    };
    let talk = Talk::new(&cli.talk);
    let exit = Session::new(talk.clone()).and_then(|session| commands::execute(cli.command, &session));
    exit.unwrap_or_else(|error| {
        let exit = Exit::of(&error);
        #[cfg(unix)]
        memory::take_last_word();
        talk.error(hints::told(&error));
        exit
    })
    .into()
}
