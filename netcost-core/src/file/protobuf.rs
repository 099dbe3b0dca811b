//! Protocol buffers (<https://protobuf.dev/programming-guides/encoding/>): the fields of a message, one after the other.
//!
//! Each field takes at least one byte, and a message ends where its length says, which is checked: nothing runs on.

use super::{Wrong, tri};

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
        let key = tri!(self.varint());
        let mut field = Field { number: key >> 3, long: false, value: 0, at: self.at, end: self.at };
        match key & 7 {
            0 => field.value = tri!(self.varint()),
            1 => field.value = tri!(self.fixed(8)),
            5 => field.value = tri!(self.fixed(4)),
            2 => {
                let length = tri!(self.varint());
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
