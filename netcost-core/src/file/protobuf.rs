//! Protocol buffers (<https://protobuf.dev/programming-guides/encoding/>): the fields of a message, one after the other.
//!
//! Each field takes at least one byte, and a message ends where its length says, which is checked: nothing runs on.

use super::{Wrong, tri};

/// The bytes of a file, and the same as words of eight: in const evaluation, comparing names byte by byte would take most of
/// the time.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub bytes: &'a [u8],
    words: &'a [[u8; 8]],
    /// How many words there are, and the bytes behind them as one.
    count: usize,
    tail: u64,
}

/// The eight bytes at `$at`, those from `$end` on as zeros; `$at` is before `$end`, and that in the file. A macro, since a call
/// costs as much as all of it.
macro_rules! eight {
    ($file:expr, $at:expr, $end:expr) => {{
        let (number, shift, rest) = (($at / 8) as usize, 8 * ($at % 8), $end - $at);
        let low = if number < $file.count { u64::from_le_bytes($file.words[number]) } else { $file.tail };
        let word = if shift == 0 || 8 * rest <= 64 - shift {
            low >> shift
        } else {
            let next = number + 1;
            let high = if next < $file.count { u64::from_le_bytes($file.words[next]) } else { $file.tail };
            low >> shift | high << (64 - shift)
        };
        if rest < 8 { word & ((1 << (8 * rest)) - 1) } else { word }
    }};
}

impl<'a> File<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> File<'a> {
        let (words, rest) = bytes.as_chunks();
        let (mut tail, mut i) = (0, 0);
        while i < rest.len() {
            tail |= (rest[i] as u64) << (8 * i);
            i += 1;
        }
        File { bytes, words, count: words.len(), tail }
    }

    /// Whether a name is this one.
    pub(super) const fn is(&self, (at, end): Name, text: &[u8]) -> bool {
        if end - at != text.len() as u64 {
            return false;
        }
        let mut i = 0;
        while i < text.len() {
            if self.bytes[at as usize + i] != text[i] {
                return false;
            }
            i += 1;
        }
        true
    }

    /// Whether two names are the same.
    pub(super) const fn equal(&self, one: Name, other: Name) -> bool {
        if one.1 - one.0 != other.1 - other.0 {
            return false;
        }
        let (mut at, mut beside) = (one.0, other.0);
        while at < one.1 {
            if eight!(self, at, one.1) != eight!(self, beside, other.1) {
                return false;
            }
            at += 8;
            beside += 8;
        }
        true
    }

    /// A hash of a name, eight bytes at a time, after FNV-1a.
    pub(super) const fn hash(&self, (at, end): Name) -> u64 {
        let mut value = 0xcbf2_9ce4_8422_2325u64;
        let mut at = at;
        while at < end {
            value = (value ^ eight!(self, at, end)).wrapping_mul(0x0100_0000_01b3);
            value ^= value >> 32;
            at += 8;
        }
        value
    }
}

/// The hash of a name that is not in a file, the same as of one that is.
pub(super) const fn hash_of(name: &str) -> u64 {
    File::new(name.as_bytes()).hash((0, name.len() as u64))
}

/// Where a name stands in a file.
pub(super) type Name = (u64, u64);

/// A message, as far as it is not read.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    bytes: &'a [u8],
    at: u64,
    end: u64,
}

/// A field: a number, or the bytes `at..end`.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub number: u64,
    /// Whether it has bytes.
    pub long: bool,
    pub value: u64,
    pub at: u64,
    pub end: u64,
}

impl<'a> Message<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Message<'a> {
        Message { bytes, at: 0, end: bytes.len() as u64 }
    }

    /// The message that a field is.
    pub(super) const fn within(&self, field: &Field) -> Message<'a> {
        Message { bytes: self.bytes, at: field.at, end: field.end }
    }

    /// A piece of the same file.
    pub(super) const fn piece(&self, (at, end): (u64, u64)) -> Message<'a> {
        Message { bytes: self.bytes, at, end }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.at >= self.end
    }

    /// A number of one to ten bytes, seven bits each.
    pub(super) const fn varint(&mut self) -> Result<u64, Wrong> {
        let (mut value, mut shift) = (0u64, 0);
        while self.at < self.end {
            let byte = self.bytes[self.at as usize];
            self.at += 1;
            value |= ((byte & 0x7f) as u64) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
            if shift > 63 {
                return Err(Wrong::new("a number before byte {} does not end", [self.at, 0, 0, 0]));
            }
        }
        Err(Wrong::new("it is cut off at byte {}", [self.at, 0, 0, 0]))
    }

    /// So many bytes as a number, the least significant first.
    pub(super) const fn fixed(&mut self, width: u64) -> Result<u64, Wrong> {
        if width > self.end - self.at {
            return Err(Wrong::new("it is cut off at byte {}", [self.end, 0, 0, 0]));
        }
        let (mut value, mut i) = (0u64, 0);
        while i < width {
            value |= (self.bytes[(self.at + i) as usize] as u64) << (8 * i);
            i += 1;
        }
        self.at += width;
        Ok(value)
    }

    /// The next field, if there is one.
    pub(super) const fn next(&mut self) -> Result<Option<Field>, Wrong> {
        if self.at >= self.end {
            return Ok(None);
        }
        // Most keys and lengths are of one byte, and a call costs more than reading it.
        let first = self.bytes[self.at as usize];
        let key = if first < 0x80 {
            self.at += 1;
            first as u64
        } else {
            tri!(self.varint())
        };
        let mut field = Field { number: key >> 3, long: false, value: 0, at: self.at, end: self.at };
        match key & 7 {
            0 => field.value = tri!(self.varint()),
            1 => field.value = tri!(self.fixed(8)),
            5 => field.value = tri!(self.fixed(4)),
            2 => {
                let first = if self.at < self.end { self.bytes[self.at as usize] } else { 0xff };
                let length = if first < 0x80 {
                    self.at += 1;
                    first as u64
                } else {
                    tri!(self.varint())
                };
                if length > self.end - self.at {
                    let numbers = [self.at, length, self.end - self.at, 0];
                    return Err(Wrong::new("the field at byte {} has {} bytes, but there are {}", numbers));
                }
                field.long = true;
                field.at = self.at;
                field.end = self.at + length;
                self.at = field.end;
            }
            other => return Err(Wrong::new("the field at byte {} is of no known kind ({})", [self.at, other, 0, 0])),
        }
        Ok(Some(field))
    }
}
