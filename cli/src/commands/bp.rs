//! `hubcut run bp MODEL`: check, read, infer, write, verify, report.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use hubcut_programs::bp::Config;
use serde_json::json;

use crate::args::{BP, BpArgs};
use crate::exit::{Exit, usage};
use crate::files::{self, is_standard};
use crate::inference::{self, Question, Told};
use crate::load::LoadTimes;
use crate::session::Session;
use crate::{beliefs, factors, threads};

/// Infers from a model.
pub(crate) fn execute(args: &BpArgs, session: &Session) -> Result<Exit> {
    let config = args.config()?;
    check_files(args, &config)?;
    threads::install(&args.running.threads, || run(args, &config, session))
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &BpArgs, config: &Config) -> Result<()> {
    let read = args.given.files(&args.model)?;
    let report = args.running.report.as_deref().map(|path| ("--report", path));
    if report.is_some_and(|(_, path)| is_standard(path)) {
        return Err(usage("--report needs a file; standard output is for results"));
    }
    if args.output.iter().filter(|path| is_standard(path)).count() > 1 {
        return Err(usage("--output - is given twice; results go to standard output once"));
    }
    let outputs = args.output.iter().map(|path| ("--output", &**path));
    let written: Vec<(&str, &Path)> = outputs.chain(report).collect();
    for (place, &one) in written.iter().enumerate() {
        for &other in read.iter().chain(&written[..place]) {
            files::refuse_same(one, other)?;
        }
    }
    beliefs::check_format(args)?;
    args.output.iter().try_for_each(|path| beliefs::check(path, config.query, args))?;
    report.map_or(Ok(()), |(_, path)| files::check_writable(path))
}

fn run(args: &BpArgs, config: &Config, session: &Session) -> Result<Exit> {
    let (model, load_s) = factors::load(&args.model, &args.given, &session.talk)?;
    let (network, build_s) = inference::network(&model, config, session)?;
    let question = Question { name: BP, running: &args.running, config, max_supersteps: args.max_supersteps() };
    let answered = question.answer(&network, session)?;
    question.say_value(&network, &answered, session);

    let begin = Instant::now();
    if answered.exit != Exit::Failed {
        let found = &answered.found;
        args.output.iter().try_for_each(|path| beliefs::write(path, &model, found, config.query, args, session))?;
        if args.output.is_empty() {
            let first = args.printed(session.talk.is_quiet());
            beliefs::print(&model, found, config.query, first, args.format.asked)?;
        }
    }
    let write_s = begin.elapsed().as_secs_f64();

    let verified = question.verify(&network, &answered, session)?;
    let evidence: Vec<String> = args.given.evidence.iter().map(ToString::to_string).collect();
    let evidence = (!evidence.is_empty()).then_some(evidence);
    let told = Told {
        path: &args.model,
        source: json!({ "kind": "model", "format": args.given.format_of(&args.model) }),
        config: vec![("evidence", json!(evidence))],
        times: LoadTimes { load_s, build_s: Some(build_s), validate_s: None },
        write_s,
        verified,
        more: Vec::new(),
    };
    question.conclude(&network, &answered, told, session)
}
