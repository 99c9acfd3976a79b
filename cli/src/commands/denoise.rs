//! `hubcut denoise IMAGE`: check, read, infer, restore, compare, report.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut_datasets::pictures::Picture;
use hubcut_programs::denoise::{self, psnr, rmse};
use serde_json::json;

use crate::args::{DENOISE, DenoiseArgs};
use crate::exit::{Exit, usage};
use crate::files::{self, is_standard};
use crate::inference::{self, Question, Told};
use crate::load::LoadTimes;
use crate::numbers::seconds;
use crate::progress::Bar;
use crate::session::Session;
use crate::threads;

/// Restores a picture.
pub(crate) fn execute(args: &DenoiseArgs, session: &Session) -> Result<Exit> {
    args.picture()?;
    args.inference()?;
    check_files(args)?;
    threads::install(&args.running.threads, || run(args, session))
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &DenoiseArgs) -> Result<()> {
    let report = args.running.report.as_deref().map(|path| ("--report", path));
    let truth = args.truth.as_deref().map(|path| ("--truth", path));
    let (image, output) = (("the picture", &*args.image), ("--output", &*args.output));
    if [Some(image), truth, Some(output), report].into_iter().flatten().any(|(_, path)| is_standard(path)) {
        return Err(usage("pictures and their report are files; give names instead of -"));
    }
    files::check_extension(output.1, "hubcut denoise", &["png", "pgm"])?;
    let written: Vec<(&str, &Path)> = [Some(output), report].into_iter().flatten().collect();
    for (place, &one) in written.iter().enumerate() {
        for other in [Some(image), truth].into_iter().flatten().chain(written[..place].iter().copied()) {
            files::refuse_same(one, other)?;
        }
        files::check_writable(one.1)?;
    }
    Ok(())
}

/// How far a picture is from the truth, in greys.
#[derive(Clone, Copy, Debug)]
struct Difference {
    noisy: f64,
    restored: f64,
}

fn run(args: &DenoiseArgs, session: &Session) -> Result<Exit> {
    let (talk, begin) = (&session.talk, Instant::now());
    let noisy = Picture::read(&args.image)?;
    let truth = args.truth.as_deref().map(|path| read_truth(path, args, &noisy)).transpose()?;
    let load_s = begin.elapsed().as_secs_f64();

    let (mut picture, inference) = (args.picture()?, args.inference()?);
    let begin = Instant::now();
    let noise = denoise::noise(noisy.width, noisy.height, &noisy.pixels, &picture);
    let how = if picture.noise.is_some() { "as --noise says" } else { "estimated" };
    let (image, width, height) = (args.image.display(), noisy.width, noisy.height);
    talk.say(format_args!("{image}: {width} x {height} pixels, noise of standard deviation {noise:.2} greys, {how}"));
    picture.noise = Some(noise);
    let model = denoise::model(width, height, &noisy.pixels, &picture)?;
    let model_s = begin.elapsed().as_secs_f64();
    let (network, network_s) = inference::network(&model, &inference, session)?;
    let question =
        Question { name: DENOISE, running: &args.running, config: &inference, max_supersteps: args.max_supersteps() };
    let answered = question.answer(&network, session)?;

    let begin_write = Instant::now();
    let mut difference = None;
    if answered.exit != Exit::Failed {
        let pixels = denoise::restore(&answered.found, &picture);
        difference = truth.as_ref().map(|truth| Difference {
            noisy: rmse(&truth.pixels, &noisy.pixels),
            restored: rmse(&truth.pixels, &pixels),
        });
        write(&args.output, &Picture { width, height, pixels }, session)?;
        talk.say(format_args!("restored in {}", seconds(begin.elapsed().as_secs_f64())));
        if let Some(difference) = difference {
            talk.say(format_args!("{image}: {}", in_words(difference.noisy)));
            talk.say(format_args!("{}: {}", args.output.display(), in_words(difference.restored)));
        }
    }
    let write_s = begin_write.elapsed().as_secs_f64();

    let verified = question.verify(&network, &answered, session)?;
    let errors = |rmse: f64| json!({ "rmse": rmse, "psnr": psnr(rmse) });
    let told = Told {
        path: &args.image,
        source: json!({ "kind": "picture", "width": width, "height": height }),
        config: vec![("picture", json!(picture)), ("noise_estimated", json!(args.picture()?.noise.is_none()))],
        times: LoadTimes { load_s, build_s: Some(model_s + network_s), validate_s: None },
        write_s,
        verified,
        more: vec![
            ("noise", json!(noise)),
            ("noisy", json!(difference.map(|difference| errors(difference.noisy)))),
            ("restored", json!(difference.map(|difference| errors(difference.restored)))),
        ],
    };
    question.conclude(&network, &answered, told, session)
}

fn read_truth(path: &Path, args: &DenoiseArgs, noisy: &Picture) -> Result<Picture> {
    let truth = Picture::read(path)?;
    if (truth.width, truth.height) != (noisy.width, noisy.height) {
        bail!(
            "{} has {} x {} pixels, and {} has {} x {}; give the picture that {0} is of, in the same size",
            args.image.display(),
            noisy.width,
            noisy.height,
            path.display(),
            truth.width,
            truth.height
        );
    }
    Ok(truth)
}

/// An error as people read it.
fn in_words(rmse: f64) -> String {
    match psnr(rmse) {
        psnr if psnr.is_finite() => format!("RMSE {rmse:.3} greys, PSNR {psnr:.2} dB, against the truth"),
        _ => format!("RMSE {rmse:.3} greys, the same as the truth"),
    }
}

fn write(path: &Path, picture: &Picture, session: &Session) -> Result<()> {
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    files::write(path, &session.interrupts, |out| picture.write(out, path))?;
    drop(bar);
    session.talk.say(format_args!("wrote {}", path.display()));
    Ok(())
}
