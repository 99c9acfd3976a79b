//! Options whose values are whole numbers.

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
