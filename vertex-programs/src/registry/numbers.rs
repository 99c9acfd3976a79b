//! Options whose values are numbers.

/// Parses a whole number in a range, both ends included.
pub fn whole<T: TryFrom<u64>>(
    from: u64,
    to: u64,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text: &str| {
        let number = text.parse().ok().filter(|number| (from..=to).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| match to {
            u64::MAX => format!("give a whole number, {from} or more"),
            _ => format!("give a whole number from {from} to {to}"),
        })
    }
}

/// Parses a number, 0 or more.
///
/// # Errors
/// What may be given.
pub fn not_negative<T: std::str::FromStr + PartialOrd + Default + Into<f64> + Copy>(text: &str) -> Result<T, String> {
    match text.parse::<T>() {
        Ok(number) if number >= T::default() && number.into().is_finite() => Ok(number),
        _ => Err("give a number, 0 or more".into()),
    }
}
