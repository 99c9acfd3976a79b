//! What engines, schedulers, levels of consistency and ways of locking are called: one list each, for showing and for reading.

/// Gives a type of a few values `NAMES`, `name`, `Display` and `FromStr`; a value may have a short name beside its name.
macro_rules! names {
    ($type:ident, $what:literal, $($value:ident = $name:literal $(or $short:literal)?),+) => {
        impl $type {
            /// All of them, with what each is called where it is typed: the short name, if there is one.
            pub const NAMES: &'static [(&'static str, $type)] =
                &[$(($type::$value.short_name(), $type::$value)),+];

            /// What it is called where it is typed.
            pub const fn short_name(self) -> &'static str {
                match self {
                    $($type::$value => crate::names::shorter($name, &[$($short)?])),+
                }
            }

            /// The name, as reports and [`Display`](std::fmt::Display) have it.
            pub fn name(self) -> &'static str {
                match self {
                    $($type::$value => $name),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.name())
            }
        }

        /// Reads the name, or the short one.
        impl std::str::FromStr for $type {
            type Err = crate::error::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let is_called = |(short, value): &&(&str, $type)| *short == text || value.name() == text;
                match $type::NAMES.iter().find(is_called) {
                    Some((_, value)) => Ok(*value),
                    None => {
                        let names = $type::NAMES.iter().map(|(short, _)| *short).collect();
                        Err(crate::error::Error::NoSuchName { what: $what, found: text.into(), names })
                    }
                }
            }
        }
    };
}
pub(crate) use names;

/// The short name, if there is one.
pub(crate) const fn shorter(name: &'static str, short: &[&'static str]) -> &'static str {
    if short.is_empty() { name } else { short[0] }
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    use crate::error::Error;
    use crate::exec::{Engine, Locking, Scheduler, Segments};
    use crate::program::Consistency;

    /// Names read back, the short ones too, and are those of reports.
    fn read_back<T>(names: &[(&str, T)])
    where
        T: Copy + PartialEq + Debug + Display + FromStr<Err = Error> + serde::Serialize,
    {
        for (short, value) in names {
            assert_eq!(short.parse::<T>().unwrap(), *value);
            assert_eq!(value.to_string().parse::<T>().unwrap(), *value);
            assert_eq!(serde_json::to_value(value).unwrap(), value.to_string());
        }
    }

    #[test]
    fn every_name_reads_back() {
        read_back(Engine::NAMES);
        read_back(Scheduler::NAMES);
        read_back(Locking::NAMES);
        read_back(Consistency::NAMES);
        assert_eq!(
            [Engine::NAMES.len(), Scheduler::NAMES.len(), Locking::NAMES.len(), Consistency::NAMES.len()],
            [5, 4, 3, 3]
        );
        assert_eq!(
            ("async".parse::<Engine>().unwrap(), Engine::Asynchronous.name()),
            (Engine::Asynchronous, "asynchronous")
        );
        assert_eq!(format!("{:>6}|{:<7}|", Scheduler::Fifo, Consistency::Edge), "  fifo|edge   |");
    }

    #[test]
    fn what_has_no_such_name_is_told_the_names() {
        let wrong = "Sync".parse::<Engine>().unwrap_err().to_string();
        assert_eq!(wrong, "no engine is called `Sync`; there are sync, async, chromatic, direct, auto");
        let wrong = "".parse::<Consistency>().unwrap_err().to_string();
        assert_eq!(wrong, "no level of consistency is called ``; there are vertex, edge, full");
    }

    #[test]
    fn segments_read_back() {
        for segments in [Segments::Auto, Segments::Off, Segments::Vertices(1), Segments::Vertices(u32::MAX)] {
            assert_eq!(segments.to_string().parse::<Segments>().unwrap(), segments);
        }
        for wrong in ["", "0", "-1", "4294967296", "on", "1.5"] {
            let error = wrong.parse::<Segments>().unwrap_err().to_string();
            assert_eq!(error, "give auto, off, or how many vertices a segment has, 1 to 4294967295", "{wrong}");
        }
    }
}
