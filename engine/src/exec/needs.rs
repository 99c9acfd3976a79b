//! Whether an engine keeps what a program needs.

use super::{Choice, Engine, Options};
use crate::error::{Error, Result};
use crate::program::{Consistency, Engines, Needs};

/// Puts the engine for a program with these needs, which is made for `engines`, into `options` where it is to be chosen.
pub(super) fn choose_for(options: &mut Options, needs: Needs, engines: Engines) -> Option<Choice> {
    let choice = (options.engine == Engine::Auto).then(|| choose(needs, engines))?;
    options.engine = choice.engine;
    Some(choice)
}

fn choose(needs: Needs, engines: Engines) -> Choice {
    let choice = |engine, why: &str| Choice { superstep: 0, engine, why: why.into() };
    match needs {
        Needs::Nothing | Needs::EdgeOrBarriers | Needs::Barriers if engines.synchronous => choice(
            Engine::Synchronous,
            "supersteps keep what the program needs, and repeat to the last bit for any number of threads",
        ),
        Needs::Nothing | Needs::EdgeOrBarriers | Needs::Edge if engines.chromatic => choice(
            Engine::Chromatic,
            "the program needs neighbours that do not run at the same time, and this repeats to the last bit for any number of threads",
        ),
        _ => choice(Engine::Asynchronous, "no other engine keeps what the program needs"),
    }
}

/// Refuses an engine that does not keep what a program needs.
pub(crate) fn check(needs: Needs, mails: bool, options: &Options) -> Result<()> {
    let engine = options.engine;
    let refuse = |what, instead| Err(Error::Needs { engine, what, instead });
    if mails && (needs == Needs::Full || options.consistency == Some(Consistency::Full)) {
        return Err(Error::Options(
            "mail goes to vertices beyond the neighbours that full consistency keeps away; ask for edge consistency"
                .into(),
        ));
    }
    match (engine, needs) {
        (Engine::Synchronous, Needs::Edge | Needs::Full) => refuse(
            "has vertices that must not run beside their neighbours (`Needs::Edge`, `Needs::Full`); here all of a superstep run at once",
            "run it on the chromatic or the asynchronous engine",
        ),
        (Engine::Chromatic, Needs::Full) => refuse(
            "needs messages in the order of some serial run (`Needs::Full`)",
            "run it on the asynchronous engine",
        ),
        (Engine::Chromatic | Engine::Asynchronous, Needs::Barriers) => refuse(
            "needs a barrier after every superstep (`Needs::Barriers`), and here vertices read what neighbours have just left",
            "run it on the synchronous engine",
        ),
        (Engine::Chromatic, _) if options.consistency == Some(Consistency::Full) => Err(Error::Options(
            "the chromatic engine gives edge consistency: full would keep all neighbours of a vertex in different \
             colours, more than its largest hub has edges; use the asynchronous engine"
                .into(),
        )),
        _ => Ok(()),
    }
}

/// The consistency of a run without barriers: what was asked for, or else the least that the program needs.
pub(super) fn consistency(needs: Needs, options: &Options) -> Result<Consistency> {
    // Programs that need barriers are refused before.
    let needed = needs.consistency().unwrap_or(Consistency::Full);
    let asked = options.consistency.unwrap_or(needed);
    if asked < needed {
        let next = "leave the consistency out to get what the program needs";
        return Err(Error::Consistency { needed, asked, next });
    }
    Ok(asked)
}
