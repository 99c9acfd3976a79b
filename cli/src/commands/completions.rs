//! `hubcut completions SHELL`.

use anyhow::Result;
use clap::{Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use crate::args::{Cli, CompletionsArgs};
use crate::exit::Exit;
use crate::files;
use crate::session::Session;

/// Writes completions.
pub(crate) fn execute(args: &CompletionsArgs, session: &Session) -> Result<Exit> {
    files::refuse_packed(&args.output)?;
    let mut command = hinted(Cli::command());
    // To memory first: the generator does not expect that nobody reads on.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "hubcut", &mut text);
    if args.shell == Shell::Bash {
        text = with_files(&String::from_utf8(text)?, &command).into_bytes();
    }
    files::write(&args.output, &session.interrupts, |out| out.write_all(&text))?;
    Ok(Exit::Ok)
}

/// The command, whose values that are no paths say so: shells complete them by files otherwise.
fn hinted(command: Command) -> Command {
    let command = command.mut_args(|arg| match arg.get_value_hint() {
        ValueHint::Unknown if arg.get_action().takes_values() && arg.get_possible_values().is_empty() => {
            arg.value_hint(ValueHint::Other)
        }
        _ => arg,
    });
    command.mut_subcommands(hinted)
}

/// What the script does where a command has only options left to name, with its case before it.
const OPTIONS_ONLY: &str = "                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )
            return 0
";

/// Files instead; outside a completion, where a test is, `compopt` complains.
const FILES: &str = "                *)
                    ;;
            esac
            local IFS=$'\\n'
            COMPREPLY=( $(compgen -f -- \"${cur}\") )
            compopt -o filenames 2>/dev/null
            return 0
";

/// The script for bash, which completes files where a command takes some: the generator names only options there.
fn with_files(script: &str, command: &Command) -> String {
    let mut out = String::with_capacity(script.len());
    // Cases begin as `hubcut__subcmd__run__subcmd__pagerank)`.
    let mut rest = script;
    while let Some(begin) = rest.find("\n        hubcut__") {
        let (before, case) = rest.split_at(begin + 1);
        out.push_str(before);
        let end = case.find("\n            ;;\n").map_or(case.len(), |end| end + 1);
        let (case, after) = case.split_at(end);
        let name = case.trim_start().split(')').next().unwrap_or_default();
        match takes_a_path(name, command) {
            true => {
                let level = name.split("__subcmd__").count();
                let at_once = format!("if [[ ${{cur}} == -* || ${{COMP_CWORD}} -eq {level} ]] ; then");
                out.push_str(&case.replace(&at_once, "if [[ ${cur} == -* ]] ; then").replace(OPTIONS_ONLY, FILES));
            }
            false => out.push_str(case),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether the command of a case takes a file or a folder without naming an option.
fn takes_a_path(case: &str, command: &Command) -> bool {
    let found = case.split("__subcmd__").skip(1).try_fold(command, |command, name| {
        command.get_subcommands().find(|sub| sub.get_name().replace('-', "__subcmd__") == name)
    });
    let is_path = |hint| matches!(hint, ValueHint::FilePath | ValueHint::DirPath | ValueHint::AnyPath);
    found.is_some_and(|command| command.get_positionals().any(|arg| is_path(arg.get_value_hint())))
}
