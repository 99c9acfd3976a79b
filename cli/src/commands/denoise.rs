//! `hubcut denoise IMAGE`: the program for graphical models, on that of a picture.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut_datasets::pictures::Picture;
use hubcut_programs::bp::Network;
use hubcut_programs::denoise::{self, Config, psnr, rmse};
use hubcut_programs::registry::{Answer, Data, Job, Values};
use serde_json::{Value, json};

use super::run;
use crate::args::{DENOISE, DenoiseArgs, RunningArgs};
use crate::exit::{Exit, usage};
use crate::files::{self, is_standard};
use crate::load::LoadTimes;
use crate::network;
use crate::numbers::seconds;
use crate::progress::Bar;
use crate::report::GraphReport;
use crate::session::Session;
use crate::subject::{Loaded, Subject, check_cut};

/// Restores a picture.
pub(crate) fn execute(args: &DenoiseArgs, session: &Session) -> Result<Exit> {
    args.picture()?;
    run::carry_out(DENOISE, &args.job(), args, session)
}

impl Subject for DenoiseArgs {
    fn running(&self) -> &RunningArgs {
        &self.running
    }

    fn check(&self, _: &dyn Job) -> Result<()> {
        check_cut(&self.running)?;
        let report = self.running.report.as_deref().map(|path| ("--report", path));
        let truth = self.truth.as_deref().map(|path| ("--truth", path));
        let (image, output) = (("the picture", &*self.image), ("--output", &*self.output));
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

    fn load<'a>(&'a self, job: &dyn Job, session: &Session) -> Result<Box<dyn Loaded + 'a>> {
        let begin = Instant::now();
        let noisy = Picture::read(&self.image)?;
        let truth = self.truth.as_deref().map(|path| read_truth(path, self, &noisy)).transpose()?;
        let load_s = begin.elapsed().as_secs_f64();

        let mut config = self.picture()?;
        let begin = Instant::now();
        let noise = denoise::noise(noisy.width, noisy.height, &noisy.pixels, &config);
        let how = if config.noise.is_some() { "as --noise says" } else { "estimated" };
        let (image, width, height) = (self.image.display(), noisy.width, noisy.height);
        let text = format!("{image}: {width} x {height} pixels, noise of standard deviation {noise:.2} greys, {how}");
        session.talk.say(text);
        config.noise = Some(noise);
        let model = denoise::model(width, height, &noisy.pixels, &config)?;
        let model_s = begin.elapsed().as_secs_f64();
        let (network, network_s) = network::build(&model, &job.on().model(), session)?;
        let times = LoadTimes { load_s, build_s: Some(model_s + network_s), validate_s: None };
        Ok(Box::new(Restoration { args: self, config, noise, noisy, truth, network, times, begin, difference: None }))
    }
}

/// A picture that is being restored.
struct Restoration<'a> {
    args: &'a DenoiseArgs,
    config: Config,
    noise: f64,
    noisy: Picture,
    truth: Option<Picture>,
    network: Arc<Network>,
    times: LoadTimes,
    /// When the model was begun.
    begin: Instant,
    difference: Option<Difference>,
}

/// How far a picture is from the truth, in greys.
#[derive(Clone, Copy, Debug)]
struct Difference {
    noisy: f64,
    restored: f64,
}

impl Loaded for Restoration<'_> {
    fn data(&self) -> Data<'_> {
        Data::Model(&self.network)
    }

    fn times(&self) -> LoadTimes {
        self.times
    }

    fn graph(&self) -> Result<GraphReport> {
        let source = json!({ "kind": "picture", "width": self.noisy.width, "height": self.noisy.height });
        let graph = self.network.graph();
        GraphReport::of(&self.args.image, graph.topology(), graph.byte_len(), &source)
    }

    fn config(&self) -> Vec<(&'static str, Value)> {
        let is_estimated = self.args.picture().is_ok_and(|config| config.noise.is_none());
        vec![("picture", json!(self.config)), ("noise_estimated", json!(is_estimated))]
    }

    fn write(&mut self, answer: &dyn Answer, _: &Value, session: &Session) -> Result<()> {
        let talk = &session.talk;
        let (Some(Values::Lists(marginals)), Some(Values::U32(states))) =
            (answer.column("probability"), answer.column("state"))
        else {
            return Ok(());
        };
        let pixels = denoise::restore(marginals, states, &self.config);
        self.difference = self.truth.as_ref().map(|truth| Difference {
            noisy: rmse(&truth.pixels, &self.noisy.pixels),
            restored: rmse(&truth.pixels, &pixels),
        });
        let Picture { width, height, .. } = self.noisy;
        write(&self.args.output, &Picture { width, height, pixels }, session)?;
        talk.say(format_args!("restored in {}", seconds(self.begin.elapsed().as_secs_f64())));
        if let Some(difference) = self.difference {
            talk.say(format_args!("{}: {}", self.args.image.display(), in_words(difference.noisy)));
            talk.say(format_args!("{}: {}", self.args.output.display(), in_words(difference.restored)));
        }
        Ok(())
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        let errors = |rmse: f64| json!({ "rmse": rmse, "psnr": psnr(rmse) });
        vec![
            ("noise", json!(self.noise)),
            ("noisy", json!(self.difference.map(|difference| errors(difference.noisy)))),
            ("restored", json!(self.difference.map(|difference| errors(difference.restored)))),
        ]
    }

    fn failure(&self, program: &str, _: &str, reason: &str) -> String {
        format!("{program} failed: {reason}; no results are written")
    }
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
