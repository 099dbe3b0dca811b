//! `FlatBuffers` (<https://flatbuffers.dev/internals/>): tables and vectors behind offsets, each read checked against the file.
//!
//! Nothing here panics or runs on: an offset that leads out of the file, or a vector longer than it, is an error that names the
//! byte. Offsets are kept in 64 bits, in which no sum of those of a file overflows.
//!
//! In const evaluation a call costs more than all of a read, so that words are read in place, and where the fields of a table
//! stand, which many tables have in common, is kept.

use super::{Wrong, tri};

/// The bytes of a file.
pub(super) struct Flat<'a> {
    bytes: &'a [u8],
    len: u64,
    /// The same as words; `whole` is how many bytes these are.
    words: &'a [[u8; 4]],
    whole: u64,
    /// What was read of the tables of fields, each in the place of its number.
    layouts: [Layout; LAYOUTS],
}

const LAYOUTS: usize = 16;

/// How many fields of a table are kept: of no table that is read here, later ones matter.
const FIELDS: usize = 12;

/// What many tables have in common: their size, and where in them their fields stand, 0 for one that is not there.
#[derive(Clone, Copy)]
struct Layout {
    at: u64,
    size: u64,
    fields: [u64; FIELDS],
}

/// A table: where it stands, its size, and where in it its fields stand.
#[derive(Clone, Copy)]
pub(super) struct Table {
    at: u64,
    size: u64,
    fields: [u64; FIELDS],
}

/// A vector: its first element, and how many there are.
#[derive(Clone, Copy)]
pub(super) struct Vector {
    at: u64,
    /// How many elements it has.
    pub(super) len: u64,
}

impl Vector {
    /// Of no elements.
    pub(super) const EMPTY: Vector = Vector { at: 0, len: 0 };
}

/// Four bytes, the least significant first.
macro_rules! word {
    ($flat:expr, $at:expr) => {{
        let at: u64 = $at;
        // As all are in a file that keeps the format's alignment.
        if at % 4 == 0 && at < $flat.whole {
            let [a, b, c, d] = $flat.words[(at / 4) as usize];
            a as u32 | (b as u32) << 8 | (c as u32) << 16 | (d as u32) << 24
        } else {
            tri!($flat.word_across(at))
        }
    }};
}

impl<'a> Flat<'a> {
    /// A file.
    pub(super) const fn new(bytes: &'a [u8]) -> Flat<'a> {
        let len = bytes.len() as u64;
        let none = Layout { at: u64::MAX, size: 0, fields: [0; FIELDS] };
        Flat { bytes, len, words: bytes.as_chunks().0, whole: len / 4 * 4, layouts: [none; LAYOUTS] }
    }

    /// How many bytes it has.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    const fn half_at(&self, at: u64) -> Result<u64, Wrong> {
        if at + 2 > self.len {
            return Err(self.outside(at));
        }
        let i = at as usize;
        Ok(self.bytes[i] as u64 | (self.bytes[i + 1] as u64) << 8)
    }

    const fn word_across(&self, at: u64) -> Result<u32, Wrong> {
        if at + 4 > self.len {
            return Err(self.outside(at));
        }
        let i = at as usize;
        Ok(u32::from_le_bytes([self.bytes[i], self.bytes[i + 1], self.bytes[i + 2], self.bytes[i + 3]]))
    }

    const fn outside(&self, at: u64) -> Wrong {
        Wrong::new("it refers to byte {}, but has only {} bytes", [at, self.len, 0, 0])
    }

    /// The table to which the first four bytes lead.
    pub(super) const fn root(&mut self) -> Result<Table, Wrong> {
        self.table(word!(self, 0) as u64)
    }

    /// The table at a byte.
    const fn table(&mut self, at: u64) -> Result<Table, Wrong> {
        // The offset to the fields' offsets is signed, and counted backwards.
        let layout = at as i64 - word!(self, at).cast_signed() as i64;
        if layout < 0 {
            return Err(Wrong::new("the table at byte {} begins before the file", [at, 0, 0, 0]));
        }
        let layout = layout as u64;
        let slot = (layout / 2 % LAYOUTS as u64) as usize;
        if self.layouts[slot].at != layout {
            self.layouts[slot] = tri!(self.layout(layout));
        }
        let Layout { size, fields, .. } = self.layouts[slot];
        if at + size > self.len {
            return Err(Wrong::new("the table at byte {} is not in the file", [at, 0, 0, 0]));
        }
        Ok(Table { at, size, fields })
    }

    /// The offsets of fields that stand at a byte, their size and that of their tables before them.
    const fn layout(&self, at: u64) -> Result<Layout, Wrong> {
        let (bytes, size) = (tri!(self.half_at(at)), tri!(self.half_at(at + 2)));
        if bytes < 4 || at + bytes > self.len || size < 4 {
            return Err(Wrong::new("the offsets of fields at byte {} are not in the file", [at, 0, 0, 0]));
        }
        let mut layout = Layout { at, size, fields: [0; FIELDS] };
        let mut i = 0;
        while i < FIELDS && 4 + 2 * i as u64 + 2 <= bytes {
            let offset = tri!(self.half_at(at + 4 + 2 * i as u64));
            if offset > 0 && (offset < 4 || offset >= size) {
                return Err(Wrong::new("field {} of the tables described at byte {} is not in them", [i as u64, at, 0, 0]));
            }
            layout.fields[i] = offset;
            i += 1;
        }
        Ok(layout)
    }

    const fn too_short(&self, table: &Table, field: usize) -> Wrong {
        Wrong::new("field {} of the table at byte {} is not in it", [field as u64, table.at, 0, 0])
    }

    /// A field of one byte.
    pub(super) const fn byte(&self, table: &Table, field: usize, default: u8) -> u8 {
        match table.fields[field] {
            0 => default,
            // An offset is below the table's size, and the table is in the file.
            offset => self.bytes[(table.at + offset) as usize],
        }
    }

    /// A field of four bytes.
    pub(super) const fn int(&self, table: &Table, field: usize, default: u32) -> Result<u32, Wrong> {
        match table.fields[field] {
            0 => Ok(default),
            offset if offset + 4 > table.size => Err(self.too_short(table, field)),
            offset => Ok(word!(self, table.at + offset)),
        }
    }

    /// A field of eight bytes.
    pub(super) const fn long(&self, table: &Table, field: usize, default: u64) -> Result<u64, Wrong> {
        match table.fields[field] {
            0 => Ok(default),
            offset if offset + 8 > table.size => Err(self.too_short(table, field)),
            offset => {
                let at = table.at + offset;
                Ok(word!(self, at) as u64 | (word!(self, at + 4) as u64) << 32)
            }
        }
    }

    /// A field that is a vector of elements of `width` bytes; of none, if the table does not have it.
    pub(super) const fn vector(&self, table: &Table, field: usize, width: u64) -> Result<Vector, Wrong> {
        let offset = table.fields[field];
        if offset == 0 {
            return Ok(Vector::EMPTY);
        }
        if offset + 4 > table.size {
            return Err(self.too_short(table, field));
        }
        let field = table.at + offset;
        let at = field + word!(self, field) as u64;
        let len = word!(self, at) as u64;
        if at + 4 + len * width > self.len {
            return Err(Wrong::new(
                "the vector at byte {} has {} elements, more than the file has room for",
                [at, len, 0, 0],
            ));
        }
        Ok(Vector { at: at + 4, len })
    }

    /// Whether the table has a field.
    pub(super) const fn has(&self, table: &Table, field: usize) -> bool {
        table.fields[field] != 0
    }

    /// A field that is a table.
    pub(super) const fn child(&mut self, table: &Table, field: usize) -> Result<Option<Table>, Wrong> {
        let offset = table.fields[field];
        if offset == 0 {
            return Ok(None);
        }
        if offset + 4 > table.size {
            return Err(self.too_short(table, field));
        }
        let at = table.at + offset;
        Ok(Some(tri!(self.table(at + word!(self, at) as u64))))
    }

    /// An element of four bytes; `i` is below the length.
    pub(super) const fn int_of(&self, vector: &Vector, i: u64) -> Result<u32, Wrong> {
        Ok(word!(self, vector.at + 4 * i))
    }

    /// Four bytes of a vector of bytes, the number `i` of those.
    pub(super) const fn word_of(&self, vector: &Vector, i: u64) -> Result<u32, Wrong> {
        if 4 * i + 4 > vector.len {
            return Err(Wrong::new("a constant has {} bytes, too few", [vector.len, 0, 0, 0]));
        }
        Ok(word!(self, vector.at + 4 * i))
    }

    /// An element that is a table; `i` is below the length.
    pub(super) const fn table_of(&mut self, vector: &Vector, i: u64) -> Result<Table, Wrong> {
        let at = vector.at + 4 * i;
        self.table(at + word!(self, at) as u64)
    }
}
