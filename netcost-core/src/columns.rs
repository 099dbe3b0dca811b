//! Numbers and columns of the tables that compare figures.

use core::fmt;

/// A signed number with commas between groups of three digits.
pub(crate) struct Signed(pub i128);

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn grouped(f: &mut fmt::Formatter<'_>, n: u128) -> fmt::Result {
            if n < 1000 {
                return write!(f, "{n}");
            }
            grouped(f, n / 1000)?;
            write!(f, ",{:03}", n % 1000)
        }
        f.write_str(if self.0 < 0 { "−" } else { "" })?;
        grouped(f, self.0.unsigned_abs())
    }
}

/// The characters of what is displayed.
pub(crate) fn width(text: impl fmt::Display) -> usize {
    struct Counter(usize);
    impl fmt::Write for Counter {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 += text.chars().count();
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // The counter takes anything.
    let _ = fmt::write(&mut counter, format_args!("{text}"));
    counter.0
}

/// Writes a text, with blanks before it or after it.
pub(crate) fn padded(f: &mut fmt::Formatter<'_>, text: impl fmt::Display, to: usize, right: bool) -> fmt::Result {
    let blank = to.saturating_sub(width(&text));
    if right { write!(f, "{:blank$}{text}", "") } else { write!(f, "{text}{:blank$}", "") }
}
