//! `FlatBuffers` (<https://flatbuffers.dev/internals/>): tables and vectors behind offsets, each read checked against the file.
//!
//! Nothing here panics or runs on: an offset that leads out of the file, or a vector longer than it, is an error that names the
//! byte. Offsets are kept in 64 bits, in which no sum of those of a file overflows.

use super::{Wrong, tri};

/// The bytes of a file.
#[derive(Clone, Copy)]
pub(super) struct Flat<'a> {
    bytes: &'a [u8],
    // In const evaluation `.len()` costs more than all of a read.
    len: u64,
}

/// A table: where it stands, its size, and where its fields' offsets stand.
#[derive(Clone, Copy)]
pub(super) struct Table {
    at: u64,
    size: u64,
    vtable: u64,
    fields: u64,
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

impl<'a> Flat<'a> {
    /// A file.
    pub(super) const fn new(bytes: &'a [u8]) -> Flat<'a> {
        Flat { bytes, len: bytes.len() as u64 }
    }

    /// How many bytes it has.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// A byte.
    pub(super) const fn u8_at(&self, at: u64) -> Result<u8, Wrong> {
        if at >= self.len {
            return Err(self.outside(at));
        }
        Ok(self.bytes[at as usize])
    }

    const fn u16_at(&self, at: u64) -> Result<u64, Wrong> {
        if at + 2 > self.len {
            return Err(self.outside(at));
        }
        let i = at as usize;
        Ok(self.bytes[i] as u64 | (self.bytes[i + 1] as u64) << 8)
    }

    /// Four bytes, the least significant first.
    pub(super) const fn u32_at(&self, at: u64) -> Result<u32, Wrong> {
        if at + 4 > self.len {
            return Err(self.outside(at));
        }
        let i = at as usize;
        let low = self.bytes[i] as u32 | (self.bytes[i + 1] as u32) << 8;
        Ok(low | (self.bytes[i + 2] as u32) << 16 | (self.bytes[i + 3] as u32) << 24)
    }

    const fn outside(&self, at: u64) -> Wrong {
        Wrong::new("it refers to byte {}, but has {}", [at, self.len, 0, 0])
    }

    /// The table to which the first four bytes lead.
    pub(super) const fn root(&self) -> Result<Table, Wrong> {
        self.table(tri!(self.u32_at(0)) as u64)
    }

    /// The table at a byte.
    const fn table(&self, at: u64) -> Result<Table, Wrong> {
        // The offset to the fields' offsets is signed, and counted backwards.
        let back = tri!(self.u32_at(at)).cast_signed() as i64;
        let vtable = at as i64 - back;
        if vtable < 0 {
            return Err(Wrong::new("the table at byte {} begins before the file", [at, 0, 0, 0]));
        }
        let vtable = vtable as u64;
        let fields = tri!(self.u16_at(vtable));
        let size = tri!(self.u16_at(vtable + 2));
        if fields < 4 || vtable + fields > self.len || size < 4 || at + size > self.len {
            return Err(Wrong::new("the table at byte {} is not in the file", [at, 0, 0, 0]));
        }
        Ok(Table { at, size, vtable, fields })
    }

    /// Where a field stands that has `width` bytes, or `None` if the table does not have it.
    const fn field(&self, table: &Table, number: u64, width: u64) -> Result<Option<u64>, Wrong> {
        let entry = 4 + 2 * number;
        if entry + 2 > table.fields {
            return Ok(None);
        }
        let offset = tri!(self.u16_at(table.vtable + entry));
        if offset == 0 {
            return Ok(None);
        }
        if offset < 4 || offset + width > table.size {
            return Err(Wrong::new("field {} of the table at byte {} is not in it", [number, table.at, 0, 0]));
        }
        Ok(Some(table.at + offset))
    }

    /// A field of one byte.
    pub(super) const fn byte(&self, table: &Table, number: u64, default: u8) -> Result<u8, Wrong> {
        match tri!(self.field(table, number, 1)) {
            Some(at) => self.u8_at(at),
            None => Ok(default),
        }
    }

    /// A field of four bytes.
    pub(super) const fn int(&self, table: &Table, number: u64, default: u32) -> Result<u32, Wrong> {
        match tri!(self.field(table, number, 4)) {
            Some(at) => self.u32_at(at),
            None => Ok(default),
        }
    }

    /// A field of eight bytes.
    pub(super) const fn long(&self, table: &Table, number: u64, default: u64) -> Result<u64, Wrong> {
        match tri!(self.field(table, number, 8)) {
            Some(at) => Ok(tri!(self.u32_at(at)) as u64 | (tri!(self.u32_at(at + 4)) as u64) << 32),
            None => Ok(default),
        }
    }

    /// A field that is a vector of elements of `width` bytes; of none, if the table does not have it.
    pub(super) const fn vector(&self, table: &Table, number: u64, width: u64) -> Result<Vector, Wrong> {
        let Some(field) = tri!(self.field(table, number, 4)) else {
            return Ok(Vector::EMPTY);
        };
        let at = field + tri!(self.u32_at(field)) as u64;
        let len = tri!(self.u32_at(at)) as u64;
        if at + 4 + len * width > self.len {
            return Err(Wrong::new(
                "the vector at byte {} has {} elements, more than the file has room for",
                [at, len, 0, 0],
            ));
        }
        Ok(Vector { at: at + 4, len })
    }

    /// A field that is a table.
    pub(super) const fn child(&self, table: &Table, number: u64) -> Result<Option<Table>, Wrong> {
        match tri!(self.field(table, number, 4)) {
            Some(at) => Ok(Some(tri!(self.table(at + tri!(self.u32_at(at)) as u64)))),
            None => Ok(None),
        }
    }

    /// An element of four bytes; `i` is below the length.
    pub(super) const fn int_of(&self, vector: &Vector, i: u64) -> Result<u32, Wrong> {
        self.u32_at(vector.at + 4 * i)
    }

    /// Four bytes of a vector of bytes, the number `i` of those.
    pub(super) const fn word_of(&self, vector: &Vector, i: u64) -> Result<u32, Wrong> {
        if 4 * i + 4 > vector.len {
            return Err(Wrong::new("a constant has {} bytes, too few", [vector.len, 0, 0, 0]));
        }
        self.u32_at(vector.at + 4 * i)
    }

    /// An element that is a table; `i` is below the length.
    pub(super) const fn table_of(&self, vector: &Vector, i: u64) -> Result<Table, Wrong> {
        let at = vector.at + 4 * i;
        self.table(at + tri!(self.u32_at(at)) as u64)
    }
}
