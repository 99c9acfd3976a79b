//! What a document shows against what a command prints.

/// A part of a line.
#[derive(Debug, PartialEq)]
enum Part {
    Text(String),
    Number(f64),
    /// A time or a rate: another one every time.
    Time,
}

/// Digits that agree: a document shows at least so many, and machines may differ in the last ones of a number.
const RELATIVE: f64 = 5e-6;

/// Words after a number that make it a time or a rate.
const UNITS: [&str; 6] = ["s", "ms", "us", "µs", "ns", "min"];

fn is_unit(word: &str) -> bool {
    UNITS.contains(&word) || word.ends_with("/s")
}

/// Cuts a line into numbers and what is between them; blanks count as one.
fn parts(line: &str) -> Vec<Part> {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts = Vec::new();
    let mut rest = line.as_str();
    let mut text = String::new();
    while let Some(first) = rest.chars().next() {
        let number = if text.ends_with(|c: char| c.is_alphanumeric() || c == '.') { "" } else { number(rest) };
        if number.is_empty() {
            text.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        rest = &rest[number.len()..];
        let word = rest.strip_prefix(' ').map_or("", |rest| rest.split([' ', ',', ';', ')']).next().unwrap());
        parts.push(Part::Text(std::mem::take(&mut text)));
        if is_unit(word) {
            rest = &rest[1 + word.len()..];
            parts.push(Part::Time);
        } else {
            parts.push(Part::Number(number.replace(',', "").parse().unwrap()));
        }
    }
    parts.push(Part::Text(text));
    parts
}

/// The number that `text` begins with: sign, digits, thousands, fraction, exponent.
fn number(text: &str) -> &str {
    let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = usize::from(text.starts_with(['-', '+']));
    let whole = digits(end);
    if whole == 0 {
        return "";
    }
    end += whole;
    while text[end..].starts_with(',') && digits(end + 1) == 3 {
        end += 4;
    }
    if text[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if text[end..].starts_with('e') {
        let signed = end + 1 + usize::from(text[end + 1..].starts_with(['-', '+']));
        if digits(signed) > 0 {
            end = signed + digits(signed);
        }
    }
    &text[..end]
}

fn agree(shown: &Part, printed: &Part) -> bool {
    match (shown, printed) {
        (Part::Number(a), Part::Number(b)) => a == b || (a - b).abs() <= RELATIVE * a.abs().max(b.abs()),
        _ => shown == printed,
    }
}

fn lines_agree(shown: &str, printed: &str) -> bool {
    let (shown, printed) = (parts(shown), parts(printed));
    shown.len() == printed.len() && shown.iter().zip(&printed).all(|(shown, printed)| agree(shown, printed))
}

/// Whether `printed` is what the document shows.
///
/// # Errors
/// The first line shown that is not printed in its place.
pub(super) fn compare(shown: &str, printed: &str) -> Result<(), String> {
    let mut printed = printed.lines().filter(|line| !line.trim().is_empty()).peekable();
    let mut skips = false;
    for line in shown.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with("...") {
            skips = true;
            continue;
        }
        while skips && printed.peek().is_some_and(|next| !lines_agree(line, next)) {
            printed.next();
        }
        match printed.next() {
            Some(next) if lines_agree(line, next) => skips = false,
            Some(next) => return Err(format!("shown:   {line}\nprinted: {next}")),
            None => return Err(format!("shown, but not printed: {line}")),
        }
    }
    match printed.next() {
        Some(next) if !skips => Err(format!("printed, but not shown: {next}")),
        _ => Ok(()),
    }
}

#[test]
fn numbers_are_compared_to_six_digits_and_times_not_at_all() {
    assert_eq!(
        compare(
            "rank 0.15630868, 1,234 edges in 0.06 s, 139.2 Medges/s",
            "rank 0.15630869, 1234 edges in 17 ms, 2 Medges/s"
        ),
        Ok(())
    );
    assert!(compare("rank 0.156308", "rank 0.156318").is_err());
    assert!(compare("28 supersteps", "29 supersteps").is_err());
    assert!(compare("web16.hub", "web17.hub").is_err());
    assert!(compare("libc6 1", "libc7 1").is_err());
    assert!(compare("at 0.06 s", "at 0.06 GB").is_err());
    assert!(compare("residual 9.57e-7", "residual 9.57e-8").is_err());
}

#[test]
fn a_line_of_dots_stands_for_any_lines() {
    assert_eq!(compare("a\n... (and so on)\nd\n", "a\nb\nc\nd\n"), Ok(()));
    assert_eq!(compare("a\n...\n", "a\nb\n"), Ok(()));
    assert!(compare("a\n", "a\nb\n").is_err());
    assert!(compare("a\n...\nd\n", "a\nb\n").is_err());
    assert!(compare("a\n...\nd\n", "a\nd\ne\n").is_err());
    assert!(compare("a\nb\n", "a\n").is_err());
}
