//! Element types: how many bits a weight, a bias or an element of an activation takes.

use core::fmt;

/// The type of an element.
///
/// Types below eight bits are packed: a tensor of `n` elements takes `n · bits / 8` bytes, rounded up per tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dtype {
    /// 64-bit floating point.
    F64,
    /// 32-bit floating point.
    F32,
    /// 16-bit floating point, IEEE 754 `binary16`.
    F16,
    /// 16-bit floating point with the exponent of `f32` ("brain float").
    Bf16,
    /// 64-bit integer.
    I64,
    /// 32-bit integer.
    I32,
    /// 16-bit integer.
    I16,
    /// 8-bit integer.
    I8,
    /// 8-bit unsigned integer.
    U8,
    /// 4-bit integer, two a byte.
    I4,
    /// 2-bit integer, four a byte.
    I2,
    /// A truth value in a byte.
    Bool,
    /// One bit, eight a byte.
    Binary,
}

impl Dtype {
    /// All types, by the names that `#[dtype(..)]` and the inputs of `forward` take.
    pub const ALL: [Dtype; 13] = [
        Dtype::F32,
        Dtype::F16,
        Dtype::Bf16,
        Dtype::F64,
        Dtype::I64,
        Dtype::I32,
        Dtype::I16,
        Dtype::I8,
        Dtype::U8,
        Dtype::I4,
        Dtype::I2,
        Dtype::Bool,
        Dtype::Binary,
    ];

    /// Its name as it is written: `f32`, `bf16`, `i8`, `binary`.
    pub const fn name(self) -> &'static str {
        match self {
            Dtype::F64 => "f64",
            Dtype::F32 => "f32",
            Dtype::F16 => "f16",
            Dtype::Bf16 => "bf16",
            Dtype::I64 => "i64",
            Dtype::I32 => "i32",
            Dtype::I16 => "i16",
            Dtype::I8 => "i8",
            Dtype::U8 => "u8",
            Dtype::I4 => "i4",
            Dtype::I2 => "i2",
            Dtype::Bool => "bool",
            Dtype::Binary => "binary",
        }
    }

    /// Bits of an element.
    pub const fn bits(self) -> u32 {
        match self {
            Dtype::F64 | Dtype::I64 => 64,
            Dtype::F32 | Dtype::I32 => 32,
            Dtype::F16 | Dtype::Bf16 | Dtype::I16 => 16,
            Dtype::I8 | Dtype::U8 | Dtype::Bool => 8,
            Dtype::I4 => 4,
            Dtype::I2 => 2,
            Dtype::Binary => 1,
        }
    }

    /// Whether it is a floating-point type.
    pub const fn is_float(self) -> bool {
        matches!(self, Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::Bf16)
    }

    /// Bytes of a tensor of so many elements, packed and rounded up. In 128 bits, in which it cannot overflow.
    pub const fn bytes(self, elements: u64) -> u128 {
        (elements as u128 * self.bits() as u128).div_ceil(8)
    }
}

impl crate::args::Arg<Dtype> {
    /// The type of elements that a value is.
    pub const fn dtype(&self) -> Dtype {
        self.0
    }
}

/// `i8`.
impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The types of a layer: of its weights, its biases and what it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Types {
    /// Of weights and stored buffers.
    pub weights: Dtype,
    /// Of the elements of what it returns.
    pub activations: Dtype,
    /// Of biases.
    pub bias: Dtype,
}

impl Types {
    /// `f32` for all, what holds where nothing is said.
    pub const F32: Types = Types { weights: Dtype::F32, activations: Dtype::F32, bias: Dtype::F32 };
}

/// What is said of types: of what is left out, those around hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Typing {
    weights: Option<Dtype>,
    activations: Option<Dtype>,
    bias: Option<Dtype>,
}

impl Typing {
    /// Nothing.
    pub const NONE: Typing = Typing { weights: None, activations: None, bias: None };

    /// One type for weights and activations. Biases have it, too, if it is a floating-point type; integer kernels add up in
    /// 32 bits and have their biases in `i32`.
    pub const fn all(dtype: Dtype) -> Typing {
        let bias = if dtype.is_float() { dtype } else { Dtype::I32 };
        Typing { weights: Some(dtype), activations: Some(dtype), bias: Some(bias) }
    }

    /// The same with a type of weights.
    pub const fn weights(self, dtype: Dtype) -> Typing {
        Typing { weights: Some(dtype), ..self }
    }

    /// The same with a type of activations.
    pub const fn activations(self, dtype: Dtype) -> Typing {
        Typing { activations: Some(dtype), ..self }
    }

    /// The same with a type of biases.
    pub const fn bias(self, dtype: Dtype) -> Typing {
        Typing { bias: Some(dtype), ..self }
    }

    /// The types where `around` holds outside.
    pub const fn within(self, around: Types) -> Types {
        Types {
            weights: or(self.weights, around.weights),
            activations: or(self.activations, around.activations),
            bias: or(self.bias, around.bias),
        }
    }
}

const fn or(own: Option<Dtype>, around: Dtype) -> Dtype {
    match own {
        Some(own) => own,
        None => around,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_and_rounded_up() {
        let bytes = |dtype: Dtype, n| dtype.bytes(n);
        assert_eq!((bytes(Dtype::I4, 7), bytes(Dtype::I4, 8), bytes(Dtype::I4, 0)), (4, 4, 0));
        assert_eq!((bytes(Dtype::I2, 5), bytes(Dtype::Binary, 9), bytes(Dtype::Binary, 8)), (2, 2, 1));
        assert_eq!((bytes(Dtype::F32, 3), bytes(Dtype::Bf16, 3), bytes(Dtype::U8, 3)), (12, 6, 3));
        assert_eq!(bytes(Dtype::F64, u64::MAX), u128::from(u64::MAX) * 8);
    }

    #[test]
    fn names_tell_the_bits() {
        for dtype in Dtype::ALL {
            let digits: std::string::String = dtype.name().chars().filter(char::is_ascii_digit).collect();
            let bits = match dtype {
                Dtype::Bool => 8,
                Dtype::Binary => 1,
                _ => digits.parse().unwrap(),
            };
            assert_eq!(dtype.bits(), bits, "{dtype}");
            assert_eq!(Dtype::ALL.iter().filter(|other| other.name() == dtype.name()).count(), 1);
        }
    }

    #[test]
    fn what_is_left_out_is_that_around() {
        let around = Typing::all(Dtype::I8).within(Types::F32);
        assert_eq!(around, Types { weights: Dtype::I8, activations: Dtype::I8, bias: Dtype::I32 });
        let own = Typing::NONE.weights(Dtype::I4).within(around);
        assert_eq!(own, Types { weights: Dtype::I4, activations: Dtype::I8, bias: Dtype::I32 });
        assert_eq!(Typing::all(Dtype::F16).within(around).bias, Dtype::F16);
        assert_eq!(Typing::NONE.within(around), around);
    }
}
