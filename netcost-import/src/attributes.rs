//! Attributes of ONNX operators that cost nothing, so that netcost's reader passes them over: lists of integers by name.
//!
//! The file was read before and is known to be one; what is odd all the same is left out.

/// The attributes of one operator.
pub type Attributes = Vec<(String, Vec<i64>)>;

/// A field of a message of protocol buffers.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let (mut value, mut shift) = (0u64, 0);
    loop {
        let (&first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift)?;
        if first < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

fn next<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let tag = varint(bytes)?;
    let field = match tag & 7 {
        0 => Field::Number(varint(bytes)?),
        wire @ (1 | 5) => {
            *bytes = bytes.get(if wire == 1 { 8 } else { 4 }..)?;
            Field::Other
        }
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            let (inside, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Field::Bytes(inside)
        }
        _ => return None,
    };
    Some((tag >> 3, field))
}

/// The messages in a field of a message, in their order.
fn messages(mut bytes: &[u8], number: u64) -> Vec<&[u8]> {
    let mut list = Vec::new();
    while let Some((field, value)) = next(&mut bytes) {
        if let Field::Bytes(inside) = value
            && field == number
        {
            list.push(inside);
        }
    }
    list
}

fn attribute(mut bytes: &[u8]) -> (String, Vec<i64>) {
    let (mut name, mut values) = (String::new(), Vec::new());
    while let Some((field, value)) = next(&mut bytes) {
        match (field, value) {
            (1, Field::Bytes(text)) => name = String::from_utf8_lossy(text).into_owned(),
            (3 | 8, Field::Number(number)) => values.push(number.cast_signed()),
            (8, Field::Bytes(mut packed)) => {
                while let Some(number) = varint(&mut packed) {
                    values.push(number.cast_signed());
                }
            }
            _ => {}
        }
    }
    (name, values)
}

/// The attributes of all operators of an ONNX file, by their numbers; none of another file.
pub fn of(bytes: &[u8]) -> Vec<Attributes> {
    if bytes.get(4..8) == Some(b"TFL3") {
        return Vec::new();
    }
    let graph = messages(bytes, 7);
    let nodes = graph.first().map(|graph| messages(graph, 1)).unwrap_or_default();
    nodes.into_iter().map(|node| messages(node, 5).into_iter().map(attribute).collect()).collect()
}
