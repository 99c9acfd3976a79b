//! `hubcut denoise IMAGE`: check, read, infer, write the picture, compare, report.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::program::Consistency;
use hubcut_datasets::pictures::Picture;
use hubcut_programs::bp::{Form, Query};
use hubcut_programs::denoise::{self, psnr, rmse};
use serde_json::json;

use super::bp::{Inferred, config_of, fail, infer, of_inference};
use crate::args::DenoiseArgs;
use crate::exit::{Exit, usage};
use crate::files::{self, is_standard};
use crate::load::LoadTimes;
use crate::numbers::seconds;
use crate::report::{GraphReport, OptionsReport, Phases, Report};
use crate::session::Session;
use crate::threads;

/// What the run is called.
const NAME: &str = "denoise";

/// Takes the noise out of a picture.
pub(crate) fn execute(args: &DenoiseArgs, session: &Session) -> Result<Exit> {
    args.running.check()?;
    let config = args.config()?;
    args.messages.config(Query::Marginals, Form::Auto)?;
    check_files(args)?;
    threads::install(&args.running.threads, || run(args, &config, session))
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &DenoiseArgs) -> Result<()> {
    if args.running.verify {
        return Err(usage("--verify is for `hubcut run bp`; compare a picture with --truth"));
    }
    if is_standard(&args.output) {
        return Err(usage("a picture is not for a terminal; give a file name that ends in .png or .pgm to --output"));
    }
    files::check_extension(&args.output, NAME, &["png", "pgm"])?;
    let truth = args.truth.as_deref().map(|path| ("--truth", path));
    if truth.is_some_and(|(_, path)| is_standard(path)) && is_standard(&args.image) {
        return Err(usage("standard input cannot be both the picture and --truth; give one of them as a file"));
    }
    let report = args.running.report.as_deref().map(|path| ("--report", path));
    if report.is_some_and(|(_, path)| is_standard(path)) {
        return Err(usage("--report needs a file"));
    }
    let output = ("--output", &*args.output);
    for one in [Some(output), report].into_iter().flatten() {
        for other in [Some(("the picture", &*args.image)), truth].into_iter().flatten() {
            files::refuse_same(one, other)?;
        }
        files::check_writable(one.1)?;
    }
    report.map_or(Ok(()), |report| files::refuse_same(output, report))
}

/// The true picture, which is of the size of the one that was seen.
fn truth(path: &Path, seen: &Picture) -> Result<Picture> {
    let truth = Picture::read(path)?;
    if (truth.width, truth.height) != (seen.width, seen.height) {
        bail!(
            "{} has {} x {} pixels, but the picture has {} x {}; compare pictures of one size",
            path.display(),
            truth.width,
            truth.height,
            seen.width,
            seen.height
        );
    }
    Ok(truth)
}

fn run(args: &DenoiseArgs, config: &denoise::Config, session: &Session) -> Result<Exit> {
    let talk = &session.talk;
    let begin = Instant::now();
    let seen = Picture::read(&args.image)?;
    let truth = args.truth.as_deref().map(|path| truth(path, &seen)).transpose()?;
    let load_s = begin.elapsed().as_secs_f64();
    let noise = denoise::noise(seen.width, seen.height, &seen.pixels, config);
    let origin = if config.noise.is_some() { "given" } else { "estimated" };
    let (image, width, height) = (args.image.display(), seen.width, seen.height);
    talk.say(format_args!("{image}: {width} x {height} pixels, noise of {noise:.1} greys ({origin})"));

    let begin = Instant::now();
    let model = denoise::model(width, height, &seen.pixels, config)?;
    let model_s = begin.elapsed().as_secs_f64();
    let bp = args.messages.config(Query::Marginals, Form::Auto)?;
    let Inferred { network, found, options, exit, build_s, cut_s } =
        infer(NAME, &model, &bp, &args.messages, &args.running, session)?;
    fail(NAME, &found)?;

    let begin = Instant::now();
    let restored = Picture { pixels: denoise::restore(&found, config), ..seen.clone() };
    files::write(&args.output, &session.interrupts, |out| restored.write(out, &args.output))?;
    let write_s = begin.elapsed().as_secs_f64();
    talk.say(format_args!(
        "wrote {}, {} altogether",
        args.output.display(),
        seconds(load_s + build_s + found.report.run_s)
    ));
    let errors = truth.map(|truth| [rmse(&seen.pixels, &truth.pixels), rmse(&restored.pixels, &truth.pixels)]);
    if let Some([before, after]) = errors {
        talk.say(format_args!(
            "error against the truth: RMSE {after:.3} (PSNR {:.2} dB), before {before:.3} ({:.2} dB)",
            psnr(after),
            psnr(before)
        ));
    }

    if let Some(path) = &args.running.report {
        let config = json!({ "denoise": config, "bp": config_of(&bp, &args.messages) });
        let options =
            OptionsReport::new(NAME, config, Consistency::Edge, &options, threads::count(&args.running.threads));
        let source = json!({ "kind": "picture", "width": width, "height": height });
        let graph = GraphReport::of(&args.image, network.graph(), &source)?;
        let phases = Phases {
            load: LoadTimes { load_s, build_s: Some(model_s + build_s), validate_s: None },
            cut_s,
            plan_s: found.report.plan_s,
            run_s: found.report.run_s,
            write_s: Some(write_s),
            verify_s: None,
        };
        let mut more = of_inference(&found);
        // A picture without any error has no ratio.
        let decibels = |error: f64| Some(psnr(error)).filter(|ratio| ratio.is_finite());
        more.insert("noise".into(), json!(noise));
        more.insert("rmse_before".into(), json!(errors.map(|[before, _]| before)));
        more.insert("rmse".into(), json!(errors.map(|[_, after]| after)));
        more.insert("psnr_before".into(), json!(errors.and_then(|[before, _]| decibels(before))));
        more.insert("psnr".into(), json!(errors.and_then(|[_, after]| decibels(after))));
        Report::new(options, graph, &found.report, phases, None).with(more).write(path, &session.interrupts)?;
    }
    Ok(exit)
}
