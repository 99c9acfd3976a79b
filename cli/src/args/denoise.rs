//! Options of `hubcut denoise`.

use std::path::PathBuf;

use clap::Args;
use hubcut_programs::denoise::{Config, Estimate};

use super::bp::MessageArgs;
use super::{RunningArgs, choice, whole};
use crate::exit::usage;

const ESTIMATES: &[(&str, Estimate)] = &[("mean", Estimate::Mean), ("mode", Estimate::Mode)];

/// Take the noise out of a grey picture by belief propagation
///
/// Every pixel is a variable whose states are --states greys, evenly spaced from black to white; what was seen is its true grey and
/// normal noise, and neighbours like to agree. Suits pictures of a few flat greys; one of gradients needs many states. The model is
/// that of the classical demonstration of GraphLab.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  hubcut denoise noisy.png -o clean.png --states 5
  hubcut denoise noisy.png -o clean.png --states 5 --truth truth.png
  hubcut denoise scan.pgm -o scan.png --states 32 --noise 20 --smoothing 1 --engine async")]
pub(crate) struct DenoiseArgs {
    /// The picture, PNG or PGM; colours become greys; - is standard input
    #[arg(value_name = "IMAGE", help_heading = None)]
    pub(crate) image: PathBuf,
    /// The picture to write: .png or .pgm
    #[arg(long, short, value_name = "OUT", help_heading = "Results")]
    pub(crate) output: PathBuf,
    /// How many greys the true picture has, 2 to 256
    #[arg(long, value_name = "K", help_heading = "Picture", allow_negative_numbers = true, value_parser = whole::<u32>(2, 256))]
    states: u32,
    /// Standard deviation of the noise, in greys from 0 to 255 [default: estimated from the picture]
    #[arg(long, value_name = "S", help_heading = "Picture", allow_negative_numbers = true)]
    noise: Option<f64>,
    /// How much neighbours like to agree: by which power of e, rather than take one certain other grey
    #[arg(long, value_name = "L", help_heading = "Picture", default_value_t = Config::SMOOTHING, allow_negative_numbers = true)]
    smoothing: f64,
    /// What becomes of a pixel: mean, the mean of its marginal, for the least error; mode, its most probable grey, for sharp edges
    #[arg(long, value_name = "WHAT", help_heading = "Picture", default_value = "mean", value_parser = choice(ESTIMATES))]
    estimate: Estimate,
    /// The true picture, to compare with
    #[arg(long, value_name = "FILE", help_heading = "Picture")]
    pub(crate) truth: Option<PathBuf>,
    /// How messages are computed.
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

impl DenoiseArgs {
    /// What is to be computed.
    ///
    /// # Errors
    /// A usage error for numbers out of their ranges.
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        let Self { states, noise, smoothing, estimate, .. } = *self;
        let config = Config { states, noise, smoothing, estimate };
        config.check().map_err(|error| usage(error.to_string()))?;
        Ok(config)
    }
}
