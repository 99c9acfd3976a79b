//! Options of `hubcut denoise`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use hubcut_programs::bp::{Configured, MessageOptions};
use hubcut_programs::denoise::{Config, Estimate};

use super::{RunningArgs, choice, not_negative, whole};
use crate::exit::usage;

/// The name of the command.
pub(crate) const DENOISE: &str = "denoise";

const ESTIMATES: &[(&str, Estimate)] = &[("mean", Estimate::Mean), ("mode", Estimate::Mode)];

/// Take the noise out of a grey picture by loopy belief propagation over its pixels
///
/// The true grey of a pixel is one of a few, near the grey that is seen, and mostly that of its neighbours. Pictures of few flat
/// regions come out clean; give about as many --states as they have greys. Colours become greys.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  hubcut denoise noisy.png -o clean.png --states 5
  hubcut denoise noisy.png -o clean.png --states 5 --truth truth.png --engine async
  hubcut denoise scan.pgm -o clean.pgm --states 16 --noise 20 --smoothing 2 --estimate mode")]
pub(crate) struct DenoiseArgs {
    /// The picture: PNG, or PGM
    #[arg(value_name = "IMAGE", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) image: PathBuf,
    /// Write the restored picture to this file, its name ending in .png or .pgm
    #[arg(long, short, value_name = "OUT", help_heading = "Results", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
    /// The picture without noise, of the same size: print how far IMAGE and OUT are from it
    #[arg(long, value_name = "FILE", help_heading = "Results", value_hint = ValueHint::FilePath)]
    pub(crate) truth: Option<PathBuf>,
    /// What is looked for.
    #[command(flatten)]
    picture: PictureArgs,
    /// The messages.
    #[command(flatten)]
    messages: MessageOptions,
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// What is known of the true picture.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Picture")]
struct PictureArgs {
    /// How many greys it has, evenly from black to white, 2 to 256; messages cost in proportion
    #[arg(long, value_name = "K", allow_negative_numbers = true, value_parser = whole::<u32>(2, 256))]
    states: u32,
    /// Standard deviation of the noise, in greys, 0.5 to 255 [default: estimated from the picture]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    noise: Option<f64>,
    /// How much neighbours rather have one grey than two: by e to the power of this
    #[arg(long, value_name = "L", default_value_t = Config::SMOOTHING, allow_negative_numbers = true,
          value_parser = not_negative::<f64>)]
    smoothing: f64,
    /// Which grey a pixel gets: the mean of its marginal, of least error, or its mode, the most probable one, of sharp edges
    #[arg(long, value_name = "HOW", default_value = "mean", value_parser = choice(ESTIMATES))]
    estimate: Estimate,
}

impl DenoiseArgs {
    /// What the model of the picture is.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn picture(&self) -> anyhow::Result<Config> {
        let PictureArgs { states, noise, smoothing, estimate } = self.picture;
        let config = Config { states, noise, smoothing, estimate };
        config.check().map_err(|error| usage(error.to_string()))?;
        Ok(config)
    }

    /// How it is inferred from.
    pub(crate) fn job(&self) -> Configured {
        Configured { map: false, starts: None, messages: self.messages.clone() }
    }
}
