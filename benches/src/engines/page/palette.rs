//! Colours and dashes of curves, for light and dark, told apart by people who see colours differently.

/// Colours that stay apart under the common kinds of colour blindness (after Okabe and Ito, 2008), darkened for a
/// light page and lightened for a dark one so that lines have a contrast of 3 to 1 or more with what is behind them.
const COLOURS: [(&str, &str); 7] = [
    ("#0072b2", "#56b4e9"),
    ("#c44e00", "#ff9248"),
    ("#00805c", "#2fcc9e"),
    ("#a8478a", "#ee9ccb"),
    ("#8a6d00", "#f0e442"),
    ("#5b4bc4", "#b9acff"),
    ("#8c2d2d", "#ff8a8a"),
];

/// Patterns of dashes, in units of the drawing. Their number shares no factor with that of the colours: 42 curves look
/// different, and neighbours differ in both.
const DASHES: [&str; 6] = ["none", "36 16", "10 14", "48 14 10 14", "80 24", "28 12 8 12 8 12"];

/// Shapes of points, as many as dashes: what a curve is called can be told without its colour. They are paths around a
/// middle, of a size of about one.
const SHAPES: [&str; 6] = [
    "m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z",
    "m-.9-.9h1.8v1.8h-1.8z",
    "m0-1.3l1.2 2.1h-2.4z",
    "m0-1.4l1.2 1.4l-1.2 1.4l-1.2-1.4z",
    "m0 1.3l1.2-2.1h-2.4z",
    "m-1.2-.4h.8v-.8h.8v.8h.8v.8h-.8v.8h-.8v-.8h-.8z",
];

/// The look of one curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    /// Colour on a light page.
    pub(crate) light: &'static str,
    /// Colour on a dark page.
    pub(crate) dark: &'static str,
    /// Pattern of dashes, in units of the drawing.
    pub(crate) dash: &'static str,
    /// Path of a point of it.
    pub(crate) shape: &'static str,
}

/// The look of curve `index`.
pub(crate) fn look(index: usize) -> Look {
    let (light, dark) = COLOURS[index % COLOURS.len()];
    Look { light, dark, dash: DASHES[index % DASHES.len()], shape: SHAPES[index % SHAPES.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_two_curves_look_different() {
        let looks: Vec<Look> = (0..42).map(look).collect();
        for (i, one) in looks.iter().enumerate() {
            assert!(looks[..i].iter().all(|other| other != one), "{i}");
        }
    }

    /// Relative luminance, as WCAG 2 defines it.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn lines_stand_out_on_their_pages() {
        let page = include_str!("../../page/style.css");
        for (light, dark) in COLOURS {
            for (colour, behind) in [(light, "#ffffff"), (dark, "#16191d")] {
                assert!(page.contains(behind), "the page has another background");
                let (a, b) = (luminance(colour), luminance(behind));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 3.0, "{colour} on {behind}: {contrast}");
            }
        }
    }
}
