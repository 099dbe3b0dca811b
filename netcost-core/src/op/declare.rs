//! The two declarative macros with which a family declares its operators: `arguments!` and `operators!`.

/// Declares the arguments of one or several operators: a struct with the defaults, and the rows for the macro.
macro_rules! arguments {
    () => {};
    ($(#[doc = $doc:literal])* $name:ident { $($fields:tt)* } $($rest:tt)*) => {
        arguments!(@struct [] [] $(#[doc = $doc])* $name { $($fields)* });
        arguments!($($rest)*);
    };
    ($(#[doc = $doc:literal])* $name:ident<const N> { $($fields:tt)* } $($rest:tt)*) => {
        arguments!(@struct [<const N: usize>] [<N>] $(#[doc = $doc])* $name { $($fields)* });
        arguments!($($rest)*);
    };
    (@struct [$($params:tt)*] [$($use:tt)*] $(#[doc = $doc:literal])* $name:ident {
        $($(#[doc = $field_doc:literal])* $field:ident: $kind:ident $(= $default:expr)?,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy)]
        pub struct $name $($params)* {
            $($(#[doc = $field_doc])* pub $field: arguments!(@type $kind),)*
        }
        impl $($params)* $name $($use)* {
            /// What holds where nothing is given. Arguments without a default are empty here.
            pub const DEFAULT: Self = $name { $($field: arguments!(@default $kind $(, $default)?),)* };
            /// The arguments from values in their order, where each has the form that is asked for.
            #[allow(unused_mut, unused_variables)]
            pub(crate) fn from_values(values: &[Option<$crate::dynamic::Value<'_>>]) -> Option<Self> {
                let (mut args, mut values) = (Self::DEFAULT, values);
                $(if let Some(value) = $crate::dynamic::next(&mut values)? {
                    args.$field = value.$kind()?;
                })*
                Some(args)
            }
            /// The arguments in their order.
            pub const ARGUMENTS: &'static [$crate::op::Argument] = &[$(
                $crate::op::Argument {
                    name: stringify!($field),
                    kind: $crate::op::Kind::$kind,
                    default: arguments!(@written $(stringify!($default))?),
                    doc: concat!($($field_doc),*),
                },
            )*];
        }
    };
    (@type Int) => { usize };
    (@type MaybeInt) => { Option<usize> };
    (@type Flag) => { bool };
    (@type Float) => { f64 };
    (@type MaybeFloat) => { Option<f64> };
    (@type Choice) => { &'static str };
    (@type Size) => { [usize; N] };
    (@type MaybeSize) => { Option<[usize; N]> };
    (@type Padding) => { $crate::args::Padding<N> };
    (@type Axis) => { isize };
    (@type MaybeAxis) => { Option<isize> };
    (@type Ints) => { $crate::args::Ints };
    (@type MaybeInts) => { Option<$crate::args::Ints> };
    (@type Sections) => { $crate::args::Sections };
    (@type MaybeFactor) => { Option<$crate::args::Factor> };
    (@type MaybeExtent) => { Option<$crate::args::Extent> };
    (@type Count) => { u64 };
    (@type Act) => { $crate::op::Activation };
    (@default $kind:ident, $default:expr) => { $default };
    (@default Int) => { 0 };
    (@default Size) => { [0; N] };
    (@default Ints) => { $crate::args::Ints::EMPTY };
    (@default Sections) => { $crate::args::Sections::Size(0) };
    (@default Choice) => { "" };
    (@default Axis) => { 0 };
    (@default Float) => { 0.0 };
    (@default Count) => { 0 };
    (@default Act) => { $crate::op::Activation::None };
    (@written) => { None };
    (@written $text:expr) => { Some($text) };
}

/// Declares the operators of a family.
///
/// - `name(x, other) Arguments = Struct<2> -> function;` makes `Tensor::name(self, other, args: Arguments, site)`, which calls
///   `function(x, other, &args, operator, site)`.
/// - `parts name name_parts(x) Arguments => function;` returns several tensors: `Tensor::name` a list, `Tensor::name_parts` an
///   array, for a pattern. Both call `function(x, &args, expected, operator, site)` with the number that the pattern takes.
/// - `pair name name_tuple(x) Arguments => function;` returns one tensor or, by `name_tuple`, `(a, b)`; `triple` makes that
///   `(a, (b, c))`. Both call `function(x, &args, operator, site)`, which returns the tuple.
/// - `name(x) [key, value] ..`: after the tensors that must be given stand those that need not, as `Option`s.
/// - `list name(tensors) Arguments => function;` makes `Graph::name(&self, tensors: &Tensors, args: Arguments, site)`, which
///   calls `function(graph, tensors, &args, operator, site)`.
/// - `network name(inputs) Arguments => function;` does the same for what is not called on a tensor; without `inputs` neither
///   has the parameter.
///
/// Where an operator takes no arguments, leave `Arguments` out, as do the method and the function.
macro_rules! operators {
    ($(
        $(#[doc = $doc:literal])*
        $($head:ident)+ ($($tensor:ident),*) $([$($maybe:ident),*])? $($args:ident $(= $struct:ty)?)? => $body:path;
    )*) => {
        /// The operators of this family.
        pub(super) const OPERATORS: &[$crate::op::Operator] = &[$(
            operators!(@row [$($head)+] [$($tensor)*] [$($($maybe)*)?] [$($args)?] [$($doc)*]),
        )*];
        /// Their methods, in the same order.
        pub(super) const CALLS: &[$crate::dynamic::Call] =
            &[$($crate::dynamic::call!([$($head)+] [$($tensor)*] [$($($maybe)*)?] [$($args)?] $body)),*];
        $(operators!(@alias [$($head)+] [$($args $(= $struct)?)?]);)*
        operators!(@methods 0usize; $([$($doc)*] [$($head)+] [$($tensor)*] [$($($maybe)*)?] [$($args)?] $body;)*);
    };

    // The struct that holds the arguments, where it is another's.
    (@alias $head:tt []) => {};
    (@alias $head:tt [$args:ident]) => {};
    (@alias $head:tt [$args:ident = $struct:ty]) => {
        #[doc = concat!("Arguments of ", operators!(@link $head), ".")]
        pub type $args = $struct;
    };

    // A row of the table.
    (@row [parts $name:ident $parts:ident] [$x:ident] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor Parts Tensor [] $maybe $args $doc)
    };
    (@row [pair $name:ident $tuple:ident] [$x:ident] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor Pair Tensor [] $maybe $args $doc)
    };
    (@row [triple $name:ident $tuple:ident] [$x:ident] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor Triple Tensor [] $maybe $args $doc)
    };
    (@row [list $name:ident] $list:tt $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name List One Tensors $list $maybe $args $doc)
    };
    (@row [network $name:ident] $list:tt $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Network One Tensors $list $maybe $args $doc)
    };
    (@row [$name:ident] [$x:ident $($other:ident)*] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor One Tensor [$($other)*] $maybe $args $doc)
    };
    (
        @operator $name:ident $receiver:ident $returns:ident $kind:ident
        [$($tensor:ident)*] [$($maybe:ident)*] [$($args:ident)?] [$($doc:literal)*]
    ) => {
        $crate::op::Operator {
            name: stringify!($name),
            hash: $crate::text::hash(stringify!($name).as_bytes()),
            receiver: $crate::op::Receiver::$receiver,
            returns: $crate::op::Returns::$returns,
            arguments_type: operators!(@written $(stringify!($args))?),
            tensors: &[
                $($crate::op::Argument { name: stringify!($tensor), kind: $crate::op::Kind::$kind, default: None, doc: "" },)*
                $($crate::op::Argument {
                    name: stringify!($maybe),
                    kind: $crate::op::Kind::MaybeTensor,
                    default: Some("None"),
                    doc: "",
                },)*
            ],
            arguments: operators!(@arguments $($args)?),
            doc: concat!($($doc, "\n"),*),
        }
    };
    (@written) => { None };
    (@written $text:expr) => { Some($text) };
    (@arguments) => { &[] };
    (@arguments $args:ident) => { $args::ARGUMENTS };
    (@link [parts $name:ident $parts:ident]) => { operators!(@link [$name]) };
    (@link [pair $name:ident $tuple:ident]) => { operators!(@link [$name]) };
    (@link [triple $name:ident $tuple:ident]) => { operators!(@link [$name]) };
    (@link [list $name:ident]) => { concat!("[`Graph::", stringify!($name), "`](crate::graph::Graph::", stringify!($name), ")") };
    (@link [network $name:ident]) => { operators!(@link [list $name]) };
    (@link [$name:ident]) => { concat!("[`Tensor::", stringify!($name), "`]") };

    // The methods, one operator at a time, for each needs its number.
    (@methods $index:expr; ) => {};
    (@methods $index:expr; $doc:tt $head:tt $tensors:tt $maybe:tt $args:tt $body:path; $($rest:tt)*) => {
        operators!(@method $index; $doc $head $tensors $maybe $args $body);
        operators!(@methods $index + 1; $($rest)*);
    };
    (@method $index:expr; [$($doc:literal)*] [parts $name:ident $parts:ident] [$x:ident] [] [$args:ident] $body:path) => {
        impl<'g> $crate::tensor::Tensor<'g> {
            $(#[doc = $doc])*
            pub const fn $name(self, args: $args, site: u32) -> $crate::tensor::Tensors<'g> {
                $body(self, &args, None, const { &OPERATORS[$index] }, site)
            }
            #[doc = concat!("[`Tensor::", stringify!($name), "`] for a pattern that takes `N` tensors.")]
            pub const fn $parts<const N: usize>(self, args: $args, site: u32) -> [$crate::tensor::Tensor<'g>; N] {
                $crate::op::array(&$body(self, &args, Some(N), const { &OPERATORS[$index] }, site), self)
            }
        }
    };
    (@method $index:expr; $doc:tt [pair $name:ident $tuple:ident] $x:tt $maybe:tt $args:tt $body:path) => {
        operators!(@tuple $index; $doc $name $tuple
            ($crate::tensor::Tensor<'g>, $crate::tensor::Tensor<'g>) $maybe $args $body);
    };
    (@method $index:expr; $doc:tt [triple $name:ident $tuple:ident] $x:tt $maybe:tt $args:tt $body:path) => {
        operators!(@tuple $index; $doc $name $tuple
            ($crate::tensor::Tensor<'g>, ($crate::tensor::Tensor<'g>, $crate::tensor::Tensor<'g>)) $maybe $args $body);
    };
    (
        @tuple $index:expr; [$($doc:literal)*] $name:ident $tuple:ident $returns:ty [$($maybe:ident)*] [$args:ident] $body:path
    ) => {
        impl<'g> $crate::tensor::Tensor<'g> {
            $(#[doc = $doc])*
            pub const fn $name(
                self,
                $($maybe: Option<$crate::tensor::Tensor<'g>>,)*
                args: $args,
                site: u32,
            ) -> $crate::tensor::Tensor<'g> {
                self.$tuple($($maybe,)* args, site).0
            }
            #[doc = concat!("[`Tensor::", stringify!($name), "`] for a pattern that takes all that it returns.")]
            pub const fn $tuple(self, $($maybe: Option<$crate::tensor::Tensor<'g>>,)* args: $args, site: u32) -> $returns {
                $body(self, $($maybe,)* &args, const { &OPERATORS[$index] }, site)
            }
        }
    };
    (@method $index:expr; $doc:tt [list $name:ident] $list:tt $maybe:tt $args:tt $body:path) => {
        operators!(@method $index; $doc [network $name] $list $maybe $args $body);
    };
    (@method $index:expr; [$($doc:literal)*] [network $name:ident] [$($list:ident)?] [] [$($args:ident)?] $body:path) => {
        impl<'g> $crate::graph::Graph<'g> {
            $(#[doc = $doc])*
            pub const fn $name(
                &'g self,
                $($list: &$crate::tensor::Tensors<'g>,)?
                $(args: $args,)?
                site: u32,
            ) -> $crate::tensor::Tensor<'g> {
                $body(self, $($list,)? $(operators!(@by_ref args $args),)? const { &OPERATORS[$index] }, site)
            }
        }
    };
    (
        @method $index:expr; [$($doc:literal)*] [$name:ident] [$x:ident $($other:ident)*] [$($maybe:ident)*]
        [$($args:ident)?] $body:path
    ) => {
        impl<'g> $crate::tensor::Tensor<'g> {
            $(#[doc = $doc])*
            pub const fn $name(
                self,
                $($other: $crate::tensor::Tensor<'g>,)*
                $($maybe: Option<$crate::tensor::Tensor<'g>>,)*
                $(args: $args,)?
                site: u32,
            ) -> $crate::tensor::Tensor<'g> {
                $body(
                    self,
                    $($other,)*
                    $($maybe,)*
                    $(operators!(@by_ref args $args),)?
                    const { &OPERATORS[$index] },
                    site,
                )
            }
        }
    };
    // A repetition must name what it repeats over.
    (@by_ref $value:ident $args:ident) => { &$value };
}
pub(crate) use {arguments, operators};
