//! What inference engines do with an operator. One that has no entry here leaves a tensor of its own, which is what is certain.

use crate::text::hash;

/// What an operator is to an inference engine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Leaves a tensor of its own.
    Plain,
    /// Read where it is stored.
    Stored,
    /// Another name for the same bytes.
    View,
    /// Nothing in inference.
    Dropout,
    /// A convolution over so many axes: takes batch norms, activations and paddings.
    Convolution(usize),
    /// A transposed convolution or linear layer: takes batch norms and activations.
    Weighted,
    BatchNorm,
    /// An activation that the layer before it can apply while it writes.
    Clamp,
    /// Treats each element by itself.
    Elementwise,
    /// Arithmetic on tensors: treats each element by itself, takes activations.
    Arithmetic,
    /// Leaves a tensor of its own, by a kernel that needs nothing besides.
    Moving,
    /// Takes activations.
    Pooling,
}

impl Role {
    /// Whether an activation behind it can be a part of it.
    pub(crate) const fn takes_activations(self) -> bool {
        matches!(self, Role::Convolution(_) | Role::Weighted | Role::BatchNorm | Role::Arithmetic | Role::Pooling)
    }

    /// Whether each element of its output depends on one of each input.
    pub(crate) const fn is_elementwise(self) -> bool {
        matches!(self, Role::BatchNorm | Role::Clamp | Role::Elementwise | Role::Arithmetic | Role::Dropout)
    }
}

/// Declares [`role`] by the operators' names.
macro_rules! roles {
    ($($role:expr => $($name:ident)*;)*) => {
        #[allow(non_upper_case_globals)]
        mod hashes {
            $($(pub const $name: u64 = super::hash(stringify!($name).as_bytes());)*)*
        }

        /// What an operator is, by the hash of its name.
        pub(crate) const fn role(op: u64) -> Role {
            match op {
                $($(hashes::$name => $role,)*)*
                _ => Role::Plain,
            }
        }

        #[cfg(test)]
        pub(crate) const NAMES: &[&str] = &[$($(stringify!($name),)*)*];
    };
}

roles! {
    Role::Stored => parameter buffer constant;
    Role::View => reshape view flatten unflatten squeeze unsqueeze;
    Role::Dropout => dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout stochastic_depth drop_path
        identity;
    Role::Convolution(1) => conv1d;
    Role::Convolution(2) => conv2d;
    Role::Convolution(3) => conv3d;
    Role::Weighted => linear conv_transpose1d conv_transpose2d conv_transpose3d;
    Role::BatchNorm => batch_norm;
    Role::Clamp => relu relu6 hardtanh;
    Role::Elementwise => leaky_relu elu celu selu gelu sigmoid logsigmoid tanh silu mish hardswish hardsigmoid softplus
        softsign tanhshrink hardshrink softshrink threshold prelu rrelu neg maximum minimum pow clamp masked_fill abs sqrt
        rsqrt square exp expm1 log log2 log10 log1p reciprocal sign floor ceil round sin cos erf;
    Role::Arithmetic => add sub mul div;
    Role::Moving => softmax log_softmax cat chunk split permute transpose narrow pad zero_pad1d zero_pad2d zero_pad3d
        constant_pad1d constant_pad2d constant_pad3d;
    Role::Pooling => matmul max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_operators() {
        for name in NAMES {
            assert!(crate::op::find(name).is_some(), "{name}");
        }
        assert_eq!(role(hash(b"conv3d")), Role::Convolution(3));
        assert_eq!(role(hash(b"upsample")), Role::Plain);
    }
}
