//! Text made in const evaluation, where `format!` is not to be had: the messages of errors.

/// How many bytes a [`Text`] holds; what is over is cut off, with `…` at the end.
pub const CAPACITY: usize = 640;

/// A message under construction, by value: `Text::new().str("groups = ").num(5)`.
#[derive(Clone, Copy)]
pub struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    /// No text yet.
    pub const fn new() -> Text {
        Text { bytes: [0; CAPACITY], len: 0 }
    }

    /// The text so far.
    pub const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            // Only whole strings are ever added.
            Err(_) => "",
        }
    }

    /// Adds a string; if it does not fit, `…` instead.
    pub const fn str(mut self, text: &str) -> Text {
        const MORE: &str = "…";
        let mut from = text.as_bytes();
        if self.len + from.len() > CAPACITY - MORE.len() {
            if self.len + MORE.len() > CAPACITY {
                return self;
            }
            from = MORE.as_bytes();
        }
        let mut i = 0;
        while i < from.len() {
            self.bytes[self.len] = from[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Adds a number, with `_` between groups of three digits from `10_000` on.
    pub const fn num(self, value: u64) -> Text {
        self.digits(value, if value >= 10_000 { "_" } else { "" })
    }

    /// Adds a number with the given separator between groups of three digits.
    pub const fn digits(self, value: u64, separator: &str) -> Text {
        if value >= 1000 {
            let text = self.digits(value / 1000, separator).str(separator);
            let rest = value % 1000;
            text.digit(rest / 100).digit(rest / 10 % 10).digit(rest % 10)
        } else if value >= 10 {
            let text = if value >= 100 { self.digit(value / 100) } else { self };
            text.digit(value / 10 % 10).digit(value % 10)
        } else {
            self.digit(value)
        }
    }

    const fn digit(self, digit: u64) -> Text {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        self.str(DIGITS[(digit % 10) as usize])
    }

    /// Adds a signed number.
    pub const fn int(self, value: i64) -> Text {
        if value < 0 { self.str("-").num(value.unsigned_abs()) } else { self.num(value.unsigned_abs()) }
    }

    /// Adds a size.
    pub const fn size(self, value: usize) -> Text {
        self.num(value as u64)
    }

    /// Adds `part / whole` as a percentage with one decimal, rounded to nearest: `81.4 %`.
    pub const fn percent(self, part: u64, whole: u64) -> Text {
        if whole == 0 {
            return self.str("0.0 %");
        }
        let permille = (part as u128 * 1000 + whole as u128 / 2) / whole as u128;
        let permille = if permille > 99_999_999 { 99_999_999 } else { permille as u64 };
        self.num(permille / 10).str(".").digit(permille % 10).str(" %")
    }

    /// Adds sizes in brackets: `[64, 56, 56]`.
    pub const fn dims(self, dims: &[usize]) -> Text {
        let mut text = self.str("[");
        let mut i = 0;
        while i < dims.len() {
            if i > 0 {
                text = text.str(", ");
            }
            text = text.digits(dims[i] as u64, "");
            i += 1;
        }
        text.str("]")
    }

    /// Adds `count` and a noun in the singular or plural: `1 axis`, `3 axes`.
    pub const fn count(self, count: usize, one: &str, many: &str) -> Text {
        self.size(count).str(" ").str(if count == 1 { one } else { many })
    }

    /// Adds declared sizes, `_` where none is stated: `[_, 91]`.
    pub(crate) const fn declared(self, dims: &[Option<usize>]) -> Text {
        let mut text = self.str("[");
        let mut i = 0;
        while i < dims.len() {
            if i > 0 {
                text = text.str(", ");
            }
            text = match dims[i] {
                Some(size) => text.digits(size as u64, ""),
                None => text.str("_"),
            };
            i += 1;
        }
        text.str("]")
    }

    /// Adds which axes there are: `axes 0 to 2, or -3 to -1`.
    pub(crate) const fn axes(self, rank: usize) -> Text {
        match rank {
            0 => self.str("it has no axes"),
            1 => self.str("its only axis is 0"),
            _ => self.str("its axes are 0 to ").size(rank - 1).str(" (or -").size(rank).str(" to -1)"),
        }
    }

    /// Adds numbers in brackets: `[64, -1]`.
    pub(crate) const fn ints(self, values: &[isize]) -> Text {
        let mut text = self.str("[");
        let mut i = 0;
        while i < values.len() {
            if i > 0 {
                text = text.str(", ");
            }
            text = if values[i] < 0 { text.str("-") } else { text };
            text = text.digits(values[i].unsigned_abs() as u64, "");
            i += 1;
        }
        text.str("]")
    }

    /// Adds a byte of a text that is added whole.
    pub(crate) const fn byte(mut self, byte: u8) -> Text {
        if self.len < CAPACITY {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
        self
    }

    /// Adds another text.
    pub const fn text(self, other: &Text) -> Text {
        self.str(other.as_str())
    }
}

impl Default for Text {
    fn default() -> Text {
        Text::new()
    }
}

/// The 64-bit FNV-1a hash of a label (<http://www.isthe.com/chongo/tech/comp/fnv/>), by which repeats of a name are found.
pub const fn hash(text: &[u8]) -> u64 {
    let mut value = 0xcbf2_9ce4_8422_2325u64;
    let mut i = 0;
    while i < text.len() {
        value = (value ^ text[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    value
}

/// Whether two byte strings are equal; `==` for const contexts.
pub const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let text = Text::new().num(0).str(" ").num(9_999).str(" ").num(28_311_552).str(" ").int(-3).str(" ").num(u64::MAX);
        assert_eq!(text.as_str(), "0 9999 28_311_552 -3 18_446_744_073_709_551_615");
        assert_eq!(Text::new().digits(1_002_034, ",").as_str(), "1,002,034");
        assert_eq!(Text::new().percent(814, 1000).str(" ").percent(1, 3).as_str(), "81.4 % 33.3 %");
        assert_eq!(Text::new().dims(&[64, 56]).str(" ").count(1, "axis", "axes").as_str(), "[64, 56] 1 axis");
    }

    #[test]
    fn too_long_is_cut_once() {
        let mut text = Text::new();
        for _ in 0..200 {
            text = text.str("12345");
        }
        assert!(text.as_str().len() <= CAPACITY && text.as_str().ends_with('…'));
    }

    #[test]
    fn fnv_vectors() {
        // Published test vectors of FNV-1a, 64 bits.
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
