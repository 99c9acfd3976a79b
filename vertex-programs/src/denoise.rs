//! A grey picture without its noise: belief propagation over the grid of its pixels.
//!
//! ```text
//! p(x) = 1/Z prod_v exp(-min((y_v - l(x_v))^2 / (2 s^2), 50))  prod over neighbours v, w of exp(-L [x_v != x_w])
//! ```
//! where `y_v` is the grey of pixel `v`, 0 to 255; its state `x_v` one of `states` evenly spaced true greys `l(x_v)`; `s` the standard
//! deviation of the noise and `L` the smoothing. Neighbours share a side. Greys of regions are told from noise because
//! neighbours mostly agree; a picture of gradients comes out in steps unless it has many states.
//!
//! Source: Besag 1986 (the model); Low et al. 2010, section 5 (GraphLab's demonstration).

use hubcut::graph::memory::check_fits;
use hubcut_factors::{FactorGraph, TableId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::registry::Lists;

/// Options of denoising.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// How many greys the true picture has, 2 to 256.
    pub states: u32,
    /// Standard deviation of the noise, in greys of 0 to 255; `None`: [estimated](estimate_noise).
    pub noise: Option<f64>,
    /// By which power of e neighbours rather agree than take one certain other grey.
    pub smoothing: f64,
    /// What becomes of the marginal of a pixel.
    pub estimate: Estimate,
}

/// What becomes of the marginal of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimate {
    /// Its mean: the least squared error.
    Mean,
    /// Its most probable grey: sharp edges.
    Mode,
}

/// Costs of a pixel's grey are at most this power of e, so that one wild pixel does not overrule its neighbours.
const MOST_COST: f64 = 50.0;

/// Noise is taken to be at least this: that of rounding to whole greys is 0.29.
const LEAST_NOISE: f64 = 0.5;

impl Config {
    /// Smoothing where nothing else is asked for.
    pub const SMOOTHING: f64 = 1.5;

    /// So many states, and for the rest what suits most pictures.
    pub fn of_states(states: u32) -> Self {
        Config { states, noise: None, smoothing: Self::SMOOTHING, estimate: Estimate::Mean }
    }

    /// Refuses what makes no sense for any picture.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        let refuse = |option, value: String, range| Err(Error::OutOfRange { option, value, range });
        if !(2..=256).contains(&self.states) {
            return refuse("states", self.states.to_string(), "2 to 256");
        }
        if let Some(noise) = self.noise.filter(|noise| !(LEAST_NOISE..=255.0).contains(noise)) {
            return refuse("noise", noise.to_string(), "0.5 to 255");
        }
        if !(0.0..=100.0).contains(&self.smoothing) {
            return refuse("smoothing", self.smoothing.to_string(), "0 to 100");
        }
        Ok(())
    }

    /// The grey of a state.
    fn grey(&self, state: u32) -> f64 {
        255.0 * f64::from(state) / f64::from(self.states - 1)
    }
}

/// The standard deviation of the noise of a picture, in greys: from how far each pixel is from what its eight neighbours
/// let expect, which is nothing on flat parts, along straight edges and on even slopes. Zero for pictures less than three pixels
/// wide or high.
///
/// ```text
/// s = sqrt(pi / 2) / (6 (W - 2) (H - 2))  sum over inner pixels of |y * N|,   N = [1 -2 1; -2 4 -2; 1 -2 1]
/// ```
/// Source: Immerkaer 1996.
///
/// # Panics
/// If there are not `width * height` pixels; so do the other functions of this module.
///
/// # Examples
/// ```
/// use hubcut_programs::denoise::estimate_noise;
/// let slope: Vec<u8> = (0..100).map(|pixel| 10 + 5 * (pixel % 10) + 3 * (pixel / 10)).collect();
/// assert_eq!(estimate_noise(10, 10, &slope), 0.0);
/// ```
pub fn estimate_noise(width: u32, height: u32, pixels: &[u8]) -> f64 {
    check_size(width, height, pixels);
    let (width, height) = (width as usize, height as usize);
    if width < 3 || height < 3 {
        return 0.0;
    }
    let at = |row: usize, column: usize| i64::from(pixels[row * width + column]);
    let across = |row, column| at(row, column - 1) - 2 * at(row, column) + at(row, column + 1);
    let expected = |row, column| across(row - 1, column) - 2 * across(row, column) + across(row + 1, column);
    let rows = (1..height - 1).flat_map(|row| (1..width - 1).map(move |column| (row, column)));
    let sum: u64 = rows.map(|(row, column)| expected(row, column).unsigned_abs()).sum();
    (std::f64::consts::PI / 2.0).sqrt() * sum as f64 / (6 * (width - 2) * (height - 2)) as f64
}

/// The noise that a picture is taken to have.
pub fn noise(width: u32, height: u32, pixels: &[u8], config: &Config) -> f64 {
    config.noise.unwrap_or_else(|| estimate_noise(width, height, pixels).max(LEAST_NOISE))
}

/// Bytes that a pixel takes in the model: its number of states, scopes and offsets of three factors.
const BYTES_A_PIXEL: u64 = 80;

/// The model of a picture, whose variables are its pixels, row by row.
///
/// # Errors
/// [`Error::OutOfRange`]; [`Error::Engine`] when memory is short.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut_programs::bp::{self, Network};
/// use hubcut_programs::denoise::{Config, model, restore};
///
/// // A dark and a light half, and one pixel that is neither.
/// let mut pixels = [[0u8; 4], [0; 4], [255; 4], [255; 4]].concat();
/// pixels[5] = 140;
/// let config = Config { noise: Some(60.0), ..Config::of_states(2) };
/// let model = model(4, 4, &pixels, &config)?;
/// let bp = bp::Config::default();
/// let found = bp::run(&Network::new(&model, &bp)?, &bp, Options::default(), &mut ())?;
/// assert!(restore(found.marginals(), &found.assignment, &config)[5] < 80);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn model(width: u32, height: u32, pixels: &[u8], config: &Config) -> Result<FactorGraph> {
    config.check()?;
    check_size(width, height, pixels);
    check_fits(BYTES_A_PIXEL * pixels.len() as u64, "the model of the picture")?;
    let spread = 2.0 * noise(width, height, pixels, config).powi(2);
    let mut model = FactorGraph::builder(vec![config.states; pixels.len()])?;
    let mut of_grey: [Option<TableId>; 256] = [None; 256];
    for (pixel, &grey) in (0..).zip(pixels) {
        match of_grey[grey as usize] {
            Some(table) => model.share(&[pixel], table)?,
            None => {
                let cost = |state| ((f64::from(grey) - config.grey(state)).powi(2) / spread).min(MOST_COST);
                let table: Vec<f64> = (0..config.states).map(|state| (-cost(state)).exp()).collect();
                of_grey[grey as usize] = Some(model.factor(&[pixel], &table)?);
            }
        }
    }
    let states = config.states;
    let agree = |entry: u32| if entry / states == entry % states { 1.0 } else { (-config.smoothing).exp() };
    let pair: Vec<f64> = (0..states * states).map(agree).collect();
    let right = |pixel: u32| (pixel % width + 1 < width).then_some([pixel, pixel + 1]);
    let below = |pixel: u32| (pixel / width + 1 < height).then(|| [pixel, pixel + width]);
    let mut shared = None;
    for scope in (0..pixels.len() as u32).flat_map(|pixel| [right(pixel), below(pixel)]).flatten() {
        match shared {
            Some(table) => model.share(&scope, table)?,
            None => shared = Some(model.factor(&scope, &pair)?),
        }
    }
    Ok(model.build())
}

/// The picture that marginals, and the most probable state of each, tell of.
pub fn restore(marginals: Lists<'_>, assignment: &[u32], config: &Config) -> Vec<u8> {
    let grey = |pixel: usize| match config.estimate {
        Estimate::Mode => config.grey(assignment[pixel]),
        Estimate::Mean => (0..).zip(marginals.get(pixel)).map(|(state, p)| p * config.grey(state)).sum(),
    };
    (0..assignment.len()).map(|pixel| grey(pixel).round() as u8).collect()
}

/// Root of the mean squared difference of two pictures of one size, in greys.
///
/// # Panics
/// If they are not of one size.
pub fn rmse(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len(), "pictures of one size are compared");
    let squares = one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    (squares.sum::<f64>() / one.len().max(1) as f64).sqrt()
}

/// Peak signal-to-noise ratio of such a difference, in decibels; infinite for none.
pub fn psnr(rmse: f64) -> f64 {
    20.0 * (255.0 / rmse).log10()
}

fn check_size(width: u32, height: u32, pixels: &[u8]) {
    assert_eq!(u64::from(width) * u64::from(height), pixels.len() as u64, "a picture has width times height pixels");
}

#[cfg(test)]
mod tests {
    use hubcut::random::gauss;

    use super::*;

    /// A flat picture with noise of a known deviation.
    fn flat(deviation: f64) -> Vec<u8> {
        (0..100 * 100).map(|pixel| (128.0 + deviation * gauss(50, pixel, 0)).round() as u8).collect()
    }

    #[test]
    fn noise_is_estimated_to_a_few_percent() {
        for deviation in [5.0, 20.0] {
            let estimate = estimate_noise(100, 100, &flat(deviation));
            assert!((estimate / deviation - 1.0).abs() < 0.03, "{estimate} for {deviation}");
        }
    }

    #[test]
    fn options_out_of_range_are_refused() {
        let refused = |config: Config| matches!(config.check(), Err(Error::OutOfRange { .. }));
        assert!(refused(Config::of_states(1)) && refused(Config::of_states(257)));
        assert!(refused(Config { noise: Some(0.0), ..Config::of_states(2) }));
        assert!(refused(Config { noise: Some(f64::NAN), ..Config::of_states(2) }));
        assert!(refused(Config { smoothing: -1.0, ..Config::of_states(2) }));
        assert!(Config::of_states(256).check().is_ok());
    }

    #[test]
    fn pixels_of_one_grey_share_a_table() {
        let config = Config { noise: Some(30.0), ..Config::of_states(4) };
        let model = model(3, 2, &[9, 9, 7, 7, 9, 9], &config).unwrap();
        assert_eq!((model.variables(), model.factors().len(), model.tables()), (6, 6 + 7, 3));
    }

    #[test]
    fn differences_are_in_greys() {
        assert_eq!(rmse(&[0, 10], &[3, 14]), 12.5f64.sqrt());
        assert_eq!(rmse(&[], &[]), 0.0);
        assert_eq!(psnr(25.5), 20.0);
    }
}
